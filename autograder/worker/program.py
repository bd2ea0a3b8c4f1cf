"""What a submission must define, and how its errors are reported."""

from __future__ import annotations

import json
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.worker.loading.plan import Plan
    from autograder.worker.loading.reading import Reading

CONTRACT = {
    "build_model": "build_model() -> nn.Module",
    "fit": "fit(model, train, val, *, device, log) -> nn.Module",
    "predict": "predict(model, images) -> Tensor of shape (N, C)",
    "evidence": "evidence(program, train, val) -> float",
}
EVIDENCE = "evidence"
"""The function that convicts the fault; a program trains and answers without it."""
ASKED = "predict was asked for"
"""The beginning of the note that an exception in `predict` carries; `crash_advice` reads it."""


class ContractError(Exception):
    """The program breaks the contract; the message is written for the learner."""

    def __init__(self, message: str, next_step: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.next_step = next_step
        self.line = line


@dataclass(frozen=True)
class LoadedProgram:
    """The three functions of a submission, the cause it names, and how it was put together."""

    build_model: Callable[[], Any]
    fit: Callable[..., Any]
    predict: Callable[..., Any]
    diagnosis: str | None
    module: types.ModuleType
    """Its namespace: all that the program's top level defines."""
    reading: Reading
    """Which statements made it, and which were left out."""
    plan: Plan
    """How to load the same program again without working that out again."""
    used_images: bool
    """Whether its top level used the images of this run."""

    @property
    def namespace(self) -> dict[str, Any]:
        """Its globals."""
        return vars(self.module)


def diagnosis_text(diagnosis: object) -> str | None:
    """A name as it is, or names with confidences as JSON; None if the program gives neither. What
    it means is judged outside."""
    if isinstance(diagnosis, dict):
        try:
            return json.dumps({str(name): float(share) for name, share in diagnosis.items()})
        except (TypeError, ValueError, OverflowError):
            return str(diagnosis)
    return diagnosis if isinstance(diagnosis, str) else None


def _asked(error: BaseException) -> str:
    """How many images `predict` was asked for when it raised, as `observe` noted it."""
    try:
        notes = [note for note in error.__notes__ if type(note) is str]
    except BaseException:  # no notes, or those of an exception class of the learner's
        return ""
    return next((note[:60] for note in notes if note.startswith(ASKED)), "")


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
    if isinstance(error, ContractError):
        message, line = text, error.line or line
    elif isinstance(error, SyntaxError) and error.filename == path:
        message = f"does not parse: {error.msg}"
    if asked := _asked(error):
        message = f"{message[:1900]} ({asked})"
    return {
        "message": message[:2000],
        "type": type(error).__name__[:100],
        "line": line,
        "next_step": getattr(error, "next_step", "") if isinstance(error, ContractError) else "",
    }
