"""Ask a learner's function `evidence` about one program: `evidence(program, train, val) -> float`.

The function is loaded from the learner's file, the program from a text that came with the question.
Neither sees another question. Of what the function does the host takes one number; an error in
loading it is told in words. The end of what it prints is told where the question asks for it, which
the host does only about programs that the learner has.
"""

from __future__ import annotations

import math
import mmap
import os
import sys
import types
from typing import Any

import numpy as np
import torch

from autograder.measurements.program_kit import ProgramKit
from autograder.worker import envelopes
from autograder.worker.asking import substitutes
from autograder.worker.dataset import ImageDataset, to_tensor
from autograder.worker.failures import failure_of
from autograder.worker.loading import Plan, load_evidence, load_program
from autograder.worker.printed import Tail, kept_in
from autograder.worker.program import ContractError
from autograder.worker.run import seed_everything

_PROGRAM = "program"
"""The name of every program that is asked about, and of its file."""


def hear(header: dict[str, Any], memory: mmap.mmap, request: dict[str, Any], folder: str) -> bytes:
    """An answer: `values` by name, or `error` and `stage`; and `printed`, if the question asks.

    One number has the name "". Without a `plan` in the header the function is only loaded, and the
    answer holds the plan.

    Args:
        header: `seed`, `plan`, `text` (bytes; null for the learner's own program), `shapes` and
            `classes` of the images, whether `several` numbers are allowed, and whether what is
            `printed` shall be told.
        memory: the program's text, then for `train` and `val` the images (uint8) and the labels
            (int64).
    """
    path = os.path.join(folder, "program.py")
    stage, tail = "loading", Tail()

    def answer(said: dict[str, Any]) -> bytes:
        told = {"printed": tail.text} if header.get("printed") else {}
        return envelopes.answer({**said, **told})

    try:
        seed_everything(header["seed"])
        plan = header.get("plan")
        stand_ins = substitutes(request)
        function, plan = load_evidence(
            path,
            cells=request["cells"],
            train=stand_ins[0],
            val=stand_ins[1],
            plan=None if plan is None else Plan.from_json(plan),
            elsewhere=request["elsewhere"],
        )
        if header.get("plan") is None:
            return envelopes.answer({"plan": plan.to_json()})
        stage = "hearing"
        view = memoryview(memory)
        size = header["text"] or 0
        train, val = _datasets(view[size:], header)
        if header["text"] is None:
            kit = _own_kit(path, request, stand_ins)
        else:
            kit = program_kit(bytes(view[:size]).decode())
        seed_everything(header["seed"])
        with kept_in(tail):
            found = function(kit, train, val)
        several = header["several"] and isinstance(found, dict)
        values = found if several else {"": found}
        return answer({"values": {name: _number(one, function) for name, one in values.items()}})
    except BaseException as error:
        return answer({"error": failure_of(error, path), "stage": stage})


def program_kit(text: str) -> ProgramKit:
    """A program, loaded from its text under a name that tells nothing."""
    module = types.ModuleType(_PROGRAM)
    module.__file__ = f"{_PROGRAM}.py"
    sys.modules[_PROGRAM] = module
    exec(compile(text, module.__file__, "exec", dont_inherit=True), vars(module))
    # A program that tells the cause would be convicted by reading.
    for name in ("diagnosis", "exercise"):
        vars(module).pop(name, None)
    functions = (vars(module)[name] for name in ("build_model", "fit", "predict"))
    return ProgramKit(*functions, load=lambda: program_kit(text))


def _own_kit(
    path: str, request: dict[str, Any], images: tuple[ImageDataset, ImageDataset]
) -> ProgramKit:
    """The program in the learner's own file, loaded as a grade loads it."""
    train, val = images
    loaded = load_program(
        path,
        cells=request["cells"],
        train=train,
        val=val,
        elsewhere=request["elsewhere"],
    )
    functions = (loaded.build_model, loaded.fit, loaded.predict)
    return ProgramKit(*functions, load=lambda: _own_kit(path, request, images))


def _datasets(view: memoryview, header: dict[str, Any]) -> tuple[ImageDataset, ImageDataset]:
    found, start = [], 0
    for shape in header["shapes"]:
        images, labels = int(np.prod(shape)), 8 * shape[0]
        pixels = np.frombuffer(view[start : start + images], np.uint8).reshape(shape)
        answers = np.frombuffer(view[start + images : start + images + labels], np.int64)
        found.append(ImageDataset(to_tensor(pixels), to_tensor(answers), tuple(header["classes"])))
        start += images + labels
    return found[0], found[1]


def _number(value: object, function: Any) -> float:
    """What the function returned; NaN and infinity are numbers here.

    Raises:
        ContractError: it is no number.
    """
    if isinstance(value, torch.Tensor | np.ndarray) and math.prod(value.shape) == 1:
        value = value.item()
    try:
        if isinstance(value, str | bytes):
            raise TypeError
        return float(value)  # type: ignore[arg-type]  # anything may come; float() decides
    except (TypeError, ValueError, RuntimeError, OverflowError):
        found = "None" if value is None else f"a {type(value).__name__}"
        raise ContractError(
            f"evidence returned {found}, expected one number",
            "Return one number, such as `x.max().item()`, larger where the fault is present.",
            getattr(getattr(function, "__code__", None), "co_firstlineno", None),
        ) from None
