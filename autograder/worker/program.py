"""Run the learner's text as a module and check that it keeps the contract."""

from __future__ import annotations

import ast
import asyncio
import inspect
import sys
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CONTRACT = {
    "build_model": "build_model() -> nn.Module",
    "fit": "fit(model, train, val, *, device, log) -> nn.Module",
    "predict": "predict(model, images) -> Tensor of shape (N, C)",
}
MODULE_NAME = "submission"


class ContractError(Exception):
    """The program breaks the contract; the message is written for the learner."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


@dataclass(frozen=True)
class LoadedProgram:
    """The three functions of a submission, and the cause it names."""

    build_model: Callable[[], Any]
    fit: Callable[..., Any]
    predict: Callable[..., Any]
    diagnosis: str | None


def load_program(path: str) -> LoadedProgram:
    """Execute the program file as the module `submission`.

    Raises:
        ContractError: a function of the contract is missing or is not callable.
        SyntaxError: the text does not parse.
        Exception: whatever the program's top level raises.
    """
    with open(path, encoding="utf-8") as file:
        text = file.read()
    module = types.ModuleType(MODULE_NAME)
    module.__file__ = path
    sys.modules[MODULE_NAME] = module
    module.__dict__["display"] = _display
    # Cells may await at their top level, as in a notebook.
    code = compile(text, path, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(_await_module(code, module.__dict__))
    else:
        exec(code, module.__dict__)
    for name, signature in CONTRACT.items():
        if not callable(getattr(module, name, None)):
            raise ContractError(
                f"the program does not define {name}",
                f"Define {signature}; the starter shows where.",
            )
    diagnosis = getattr(module, "diagnosis", None)
    return LoadedProgram(
        build_model=module.build_model,
        fit=module.fit,
        predict=module.predict,
        diagnosis=diagnosis if isinstance(diagnosis, str) else None,
    )


def _display(*objects: object, **_settings: object) -> None:
    """Stands in for what every notebook has without an import."""
    print(*objects)


async def _await_module(code: types.CodeType, namespace: dict[str, Any]) -> None:
    await eval(code, namespace)


def describe_exception(error: BaseException, path: str) -> dict[str, Any]:
    """Message, type and the innermost line of the program for an exception in it."""
    line = None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path:
            line = frame.lineno
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
    try:
        text = str(error)
    except BaseException:  # an exception class of the learner's may fail to print itself
        text = ""
    message = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return {
        "message": message[:2000],
        "type": type(error).__name__[:100],
        "line": line,
        "next_step": getattr(error, "next_step", "") if isinstance(error, ContractError) else "",
    }
