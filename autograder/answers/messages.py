"""A question to an answering process as bytes, and its answer from untrusted bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answers.commits import Array, Commit
from autograder.errors import MessageError
from autograder.types import Message
from autograder.worker import envelopes

BATCH = 37
"""Images at a time when test images are asked about again: an unlikely batch size."""


@dataclass(frozen=True)
class Question:
    """What one answering process is given."""

    form: str
    """`whole`, `batches`, `consistency` or `structure`."""
    commit: Commit
    images: tuple[Array, ...]
    """uint8 (N, H, W, C) each."""
    rows: int
    """How many rows of probabilities the answer has."""
    weights: bytes | None = None
    """To use instead of the commit's own."""

    def packed(
        self, classes: int, seed: int, plan: Mapping[str, Any], before: Sequence[Any]
    ) -> list[bytes]:
        """The bytes for the worker's standard input."""
        weights = self.commit.weights() if self.weights is None else self.weights
        header = {
            "seed": seed,
            "form": self.form,
            "batch": BATCH,
            "classes": classes,
            "plan": dict(plan),
            "table": self.commit.table,
            "before": list(before),
            "weights": len(weights),
            "images": [list(one.shape) for one in self.images],
        }
        pixels = [np.ascontiguousarray(one).tobytes() for one in self.images]
        return envelopes.question(header, [weights, *pixels])


@dataclass(frozen=True)
class Answer:
    """What an answering process said; only its form has been checked."""

    rows: Array
    """float32 (N, C); empty where it failed."""
    facts: Mapping[str, Any]
    error: Mapping[str, Any] | None = None
    """What `worker/failures.py` says of an exception."""
    stage: str = ""
    """Where it failed: loading, restoring or asking."""


def read_answer(message: Message, classes: int) -> Answer:
    """An answer as it came from the answering sandbox.

    Raises:
        MessageError: it has another form, or holds rows that are not probabilities.
    """
    data = message.payload
    if not data:
        error = {
            "failure": "crashed",
            "message": "the process that was asked ended without an answer",
        }
        return Answer(np.empty((0, classes), "<f4"), {}, error, "asking")
    try:
        facts, raw = envelopes.open_answer(data)
    except envelopes.EnvelopeError as problem:
        raise MessageError(str(problem)) from problem
    said = facts.pop("error", None)
    stage = str(facts.pop("stage", ""))
    rows = rows_of(raw, classes)
    return Answer(rows, facts, said if isinstance(said, dict) else None, stage)


def rows_of(payload: bytes, classes: int) -> Array:
    """Rows of probabilities.

    Raises:
        MessageError: their number of bytes fits no rows, or they are not probabilities.
    """
    if len(payload) % (4 * classes):
        raise MessageError(f"{len(payload)} bytes of probabilities, no multiple of {classes} x 4")
    rows = np.frombuffer(payload, dtype="<f4").reshape(-1, classes)
    finite = rows[np.isfinite(rows).all(axis=1)].astype(np.float64)
    if finite.size and (finite.min() < -1e-4 or np.abs(finite.sum(axis=1) - 1).max() > 1e-2):
        raise MessageError("rows that are not probabilities, although the worker lets none pass")
    return rows


def finite_number(value: object) -> float:
    """A number that a program said; NaN for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return float("nan")
    try:
        number = float(value)
    except OverflowError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")
