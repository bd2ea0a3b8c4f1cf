"""What a training sandbox sent, read as untrusted: models, reported numbers, and how it ended."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

from autograder.answers.commits import Array, Commit, read_commit, read_small
from autograder.answers.interview import TRIAL
from autograder.answers.messages import rows_of
from autograder.errors import MessageError
from autograder.running.printable import printable
from autograder.sampling.drawing import Draw
from autograder.submissions.reading import reading_of
from autograder.types import Message, Program, Reading, Reported

_STEPS = ("attempt", "loaded", "built", "epoch", "fitted", "trial", "done")
_REPEATED = ("attempt", "epoch")
_ORDER = ("confined", "ours", "begin", *_STEPS, "error")
"""What a worker sends, in this order; `ours` only before the program has begun."""
MOST_EPOCHS = 200
"""Most epochs that the worker lets a program log; more are forged."""


@dataclass
class Trained:
    """One training as its messages tell it."""

    diagnosis: str | None = None
    reading: Reading | None = None
    """How the program was put together."""
    plan: dict[str, Any] = field(default_factory=dict)
    """How the worker loaded it, for loading it again; untrusted, for another sandbox only."""
    before: tuple[Any, ...] = ()
    """Small globals that the program computed from its images while it was loaded."""
    built: Commit | None = None
    """The model before training."""
    epochs: list[tuple[Reported, Commit]] = field(default_factory=list)
    fitted: Commit | None = None
    """The model that `fit` returned."""
    trial: Array | None = None
    """Its answers for the first training images, given where it was trained."""
    error: Message | None = None
    ours: Message | None = None
    done: bool = False
    reached: set[str] = field(default_factory=set)
    """Kinds of the messages that came."""
    damage: str = ""
    """Why the messages were given up, or empty."""

    @property
    def complete(self) -> bool:
        return self.done and not self.damage and self.trial is not None


def read_training(
    messages: Sequence[Message], spool: IO[bytes], program: Program, drawn: Draw
) -> Trained:
    """Take the messages of one training in order, until one does not have the form of a worker's.

    Args:
        spool: where the sandbox put the bytes of `weights` messages.
        program: maps its own lines to the learner's.
        drawn: the images of the run.
    """
    reader = _Reader(spool, program, drawn)
    try:
        for message in messages:
            reader.take(message)
    except MessageError as problem:
        reader.found.damage = str(problem)
    return reader.found


class _Reader:
    """Collects what the messages say; only kinds in _REPEATED may come more than once."""

    def __init__(self, spool: IO[bytes], program: Program, drawn: Draw) -> None:
        self._spool = spool
        self._program = program
        self._classes = len(drawn.classes)
        self._trial = min(TRIAL, len(drawn.images["train"]))
        self._place = -1
        self._expected = 0
        self._got = 0
        self.found = Trained()

    def take(self, message: Message) -> None:
        """Take the next message: only known kinds, in the worker's order."""
        kind = message.kind
        if kind == "weights":
            self._take_weights(message)
            return
        if kind not in _ORDER:
            raise MessageError(f"an unknown message {kind[:40]!r}")
        place = _ORDER.index(kind)
        if place < self._place or (place == self._place and kind not in _REPEATED):
            raise MessageError(f"the message '{kind}' out of order")
        if kind != "error":
            self.require_weights()
        self._place = place
        self.found.reached.add(kind)
        getattr(self, f"_on_{kind}")(message)

    def require_weights(self) -> None:
        """Make sure that all bytes of the last model have come. A training that was killed may end
        in the middle of a model: that is no damage, so only a further message asks for it."""
        if self._got != self._expected and self.found.error is None:
            raise MessageError(f"{self._got} bytes of a model, not {self._expected}")

    def _take_weights(self, message: Message) -> None:
        offset, size = message.header.get("offset"), message.header.get("size")
        assert isinstance(offset, int)
        assert isinstance(size, int)
        if self._got + size > self._expected:
            raise MessageError("more bytes of a model than it has")
        self._got += size

    def _commit(self, message: Message) -> Commit:
        offset = message.header.get("offset")
        assert isinstance(offset, int)
        commit = dataclasses.replace(read_commit(message, self._spool), offset=offset)
        self._expected, self._got = commit.size, 0
        return commit

    def _on_confined(self, message: Message) -> None:
        """The sandbox has read it already."""

    def _on_begin(self, message: Message) -> None:
        """From here on a program can say anything in the worker's name."""

    def _on_attempt(self, message: Message) -> None:
        """An attempt at loading was given up; the sandbox took the time."""

    def _on_loaded(self, message: Message) -> None:
        diagnosis = message.header.get("diagnosis")
        self.found.diagnosis = diagnosis[:200] if isinstance(diagnosis, str) else None
        self.found.before = read_small(message.header.get("small"))
        plan = message.header.get("plan")
        if not isinstance(plan, dict):
            raise MessageError("a program without a plan of its loading")
        self.found.plan = plan
        self.found.reading = reading_of(message.header.get("reading"), self._program, printable)

    def _on_built(self, message: Message) -> None:
        self.found.built = self._commit(message)

    def _on_epoch(self, message: Message) -> None:
        if len(self.found.epochs) >= MOST_EPOCHS:
            raise MessageError(
                f"more than {MOST_EPOCHS} epochs, although the worker lets no more pass"
            )
        said = message.header.get("reported")
        if not isinstance(said, dict):
            raise MessageError("an epoch without reported numbers")
        numbers = {name: _reported(said, name) for name in Reported.__dataclass_fields__}
        self.found.epochs.append((Reported(**numbers), self._commit(message)))

    def _on_fitted(self, message: Message) -> None:
        self.found.fitted = self._commit(message)

    def _on_trial(self, message: Message) -> None:
        if self.found.built is None or self.found.fitted is None or not self.found.epochs:
            raise MessageError("a trained model without the steps that lead to it")
        rows = rows_of(message.payload, self._classes)
        if len(rows) != self._trial:
            raise MessageError(f"{len(rows)} answers on trial, not {self._trial}")
        self.found.trial = np.array(rows)

    def _on_error(self, message: Message) -> None:
        self.found.error = message

    def _on_ours(self, message: Message) -> None:
        self.found.ours = message

    def _on_done(self, message: Message) -> None:
        """It holds nothing; that it came says that the worker reached its end."""
        self.found.done = True


def _reported(said: dict[str, Any], name: str) -> float:
    value = said.get(name)
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MessageError(f"a reported {name} that is not a number")
    try:
        return float(value)
    except OverflowError:
        raise MessageError(f"a reported {name} that is not a number") from None
