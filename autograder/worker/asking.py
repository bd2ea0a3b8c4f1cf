"""One question about one commit: load the program, build its model anew, ask `predict`."""

from __future__ import annotations

import mmap
import os
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autograder.worker import envelopes
from autograder.worker.commit import StructureError, restore
from autograder.worker.dataset import ImageDataset, noise_like
from autograder.worker.failures import failure_of
from autograder.worker.loading import Plan, load_program
from autograder.worker.observe import probabilities, undisturbed
from autograder.worker.program import LoadedProgram
from autograder.worker.run import built_model, seed_everything
from autograder.worker.small_state import apply
from autograder.worker.structure import convolutions_of

_SINGLES = 8
"""How many images are asked about one by one."""


def answer(
    header: dict[str, Any], memory: mmap.mmap, request: dict[str, Any], folder: str
) -> bytes:
    """An answer: facts, or `error` and `stage`, and rows of probabilities.

    Args:
        header: `seed`, `form`, `batch`, `plan` (of the program's loading), `table`, `before` (small
            state to put back before the model is built), `weights` (bytes), `images` (list of
            shapes).
        memory: the commit's tensors, then the images, uint8.
    """
    path = os.path.join(folder, "program.py")
    stage = "loading"
    facts: dict[str, Any] = {}
    rows = b""
    try:
        seed_everything(header["seed"])
        train, val = substitutes(request)
        program = load_program(
            path,
            cells=request["cells"],
            train=train,
            val=val,
            device=request["device"],
            plan=Plan.from_json(header["plan"]).without_training(),
            elsewhere=request["elsewhere"],
        )
        seed_everything(header["seed"])  # as in training, whatever was drawn while loading
        apply(header["before"], program.namespace, None)
        model = built_model(program).to(request["device"])
        view = memoryview(memory)
        weights = header["weights"]
        stage = "restoring"
        restore(model, header["table"], view[:weights])
        model = model.to(request["device"])
        apply(header["table"]["small"], program.namespace, model)
        stage = "asking"
        images = _images(view[weights:], header["images"])
        seed_everything(header["seed"])
        rows, facts = _FORMS[header["form"]](program, model, images, header)
    except BaseException as error:
        facts = {"error": failure_of(error, path), "stage": stage}
        if isinstance(error, StructureError):
            facts["error"]["failure"] = "structure"
    return envelopes.answer(facts, rows)


def substitutes(request: dict[str, Any]) -> tuple[ImageDataset, ImageDataset]:
    """Noise that stands in for the training and validation images, which are not here."""
    names = tuple(request["classes"])
    train, val = (noise_like(request["shapes"][split], names) for split in ("train", "val"))
    return train, val


def _images(view: memoryview, shapes: list[list[int]]) -> list[Tensor]:
    found, start = [], 0
    for shape in shapes:
        count = int(np.prod(shape))
        array = np.frombuffer(view[start : start + count], dtype=np.uint8).reshape(shape)
        found.append(torch.from_numpy(array.copy()))
        start += count
    return found


def _whole(
    program: LoadedProgram, model: nn.Module, images: list[Tensor], header: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """Each set of images at once."""
    parts = []
    for one in images:
        with undisturbed(model):
            parts.append(probabilities(program.predict, model, one, header["classes"]).tobytes())
    return b"".join(parts), {}


def _batches(
    program: LoadedProgram, model: nn.Module, images: list[Tensor], header: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """The first set of images, `batch` at a time."""
    parts = []
    for some in images[0].split(header["batch"]):
        with undisturbed(model):
            parts.append(probabilities(program.predict, model, some, header["classes"]).tobytes())
    return b"".join(parts), {}


def _consistency(
    program: LoadedProgram, model: nn.Module, images: list[Tensor], header: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """The same images: whole, again, reversed (and put back), and the first few one by one."""
    sample = images[0]
    asked = [sample, sample, sample.flip(0), *(image[None] for image in sample[:_SINGLES])]
    parts = []
    for number, one in enumerate(asked):
        # Other random numbers the second time show whether `predict` draws any.
        seed_everything(header["seed"] + (number == 1))
        with undisturbed(model):
            parts.append(probabilities(program.predict, model, one, header["classes"]))
    parts[2] = parts[2][::-1]
    return np.concatenate(parts).tobytes(), {}


def _structure(
    program: LoadedProgram, model: nn.Module, images: list[Tensor], header: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """Which convolutions run when `predict` is asked."""
    with undisturbed(model):
        seen = convolutions_of(lambda some: program.predict(model, some), images[0], model)
    return b"", dict(seen)


_FORMS = {
    "whole": _whole,
    "batches": _batches,
    "consistency": _consistency,
    "structure": _structure,
}
