"""From what a sandbox saw to a run record: parse untrusted messages, compute with held labels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.evaluation import evaluate
from autograder.sampling import Draw
from autograder.types import (
    Cost,
    EpochRecord,
    Evaluation,
    ExecResult,
    ExecStatus,
    Failure,
    Message,
    Program,
    ProgramError,
    Reported,
    RunRecord,
    Split,
)

_ENDINGS = {
    ExecStatus.TIMED_OUT: (
        Failure.TIMED_OUT,
        "Does a loop wait for something that never comes, or train far longer than the starter?",
    ),
    ExecStatus.OUT_OF_MEMORY: (
        Failure.OUT_OF_MEMORY,
        "What grows from batch to batch? Are tensors kept that still carry their graph?",
    ),
    ExecStatus.OUTPUT_LIMIT: (Failure.OUTPUT_LIMIT, "Print once an epoch, not once a step."),
    ExecStatus.SANDBOX_FAILED: (Failure.GRADER, "This is not the program's fault; grade again."),
}
_COMPLETE = ("loaded", "initial", "epoch", "fitted", "test", "consistency", "structure", "done")
_ORDER = ("confined", "ours", "begin", *_COMPLETE, "error")
"""What a worker sends, in this order; `ours` only before the program has begun."""
SKETCH_SIZE = 64
"""Numbers that the worker sends as a sketch of the weights at the first log."""
_UNPRINTABLE = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}"
)
_MOST_CODE = 200
"""Characters of a learner's line that a report quotes."""
MOST_EPOCHS = 200
"""As many as the worker lets a program log; more are forged."""


class MessageError(Exception):
    """A message does not have the form that the worker sends."""


def record(
    result: ExecResult, drawn: Draw, program: Program, exercise: str, seed: int, device: str
) -> RunRecord:
    """Interpret one execution. Nothing in the messages is believed but probabilities.

    Args:
        result: what the sandbox saw.
        drawn: the images of this run with the labels that stayed outside.
        program: the learner's text, for the way from a line of it to their cell.
    """
    reader = _Reader(drawn)
    error: ProgramError | None = None
    try:
        for message in result.messages:
            reader.take(message)
    except MessageError as problem:
        error = ProgramError(
            Failure.INVALID,
            f"the results of the run were damaged: {problem}",
            next_step="The program must leave the grader's messages alone.",
        )
    error = error or _error(result, reader, program)
    cost = Cost(
        fit_cpu_seconds=reader.fit_seconds,
        total_cpu_seconds=result.cpu_seconds,
        wall_seconds=result.wall_seconds,
        peak_memory_mb=result.peak_memory_mb,
    )
    return RunRecord(
        exercise=exercise,
        seed=seed,
        classes=len(drawn.classes),
        device=device,
        containment=result.containment,
        cost=cost,
        error=error,
        initial=reader.initial,
        epochs=tuple(reader.epochs),
        test=reader.test,
        consistency=reader.consistency,
        facts=reader.facts,
        diagnosis=reader.diagnosis,
        stdout=result.stdout,
        stderr=result.stderr,
    )


class _Reader:
    """Collects what the messages say, each at most once but `epoch`."""

    def __init__(self, drawn: Draw) -> None:
        self._labels = drawn.observed_labels()
        self._test_labels = drawn.labels["test"]
        self._classes = len(drawn.classes)
        self.initial: dict[Split, Evaluation] = {}
        self.epochs: list[EpochRecord] = []
        self.test: Evaluation | None = None
        self.consistency: dict[str, float] = {}
        self.facts: dict[str, Any] = {}
        self.diagnosis: str | None = None
        self.fit_seconds = float("nan")
        self.error: Message | None = None
        self.ours: Message | None = None
        self.kinds: set[str] = set()
        self._place = -1

    def take(self, message: Message) -> None:
        """Take the next message: known kinds only, in the worker's order, each but `epoch` once."""
        kind = message.kind
        if kind not in _ORDER:
            raise MessageError(f"an unknown message {kind[:40]!r}")
        place = _ORDER.index(kind)
        if place < self._place or (place == self._place and kind != "epoch"):
            raise MessageError(f"the message '{kind}' out of its order")
        self._place = place
        self.kinds.add(kind)
        getattr(self, f"_on_{kind}")(message)

    def _on_confined(self, message: Message) -> None:
        """Read by the sandbox already."""

    def _on_begin(self, message: Message) -> None:
        """From here on a program can say anything in the worker's name."""

    def _on_loaded(self, message: Message) -> None:
        diagnosis = message.header.get("diagnosis")
        self.diagnosis = _printable(diagnosis)[:200] if isinstance(diagnosis, str) else None

    def _on_initial(self, message: Message) -> None:
        self.initial = dict(self._evaluations(message))
        self.facts["parameters"] = _finite(message, "parameters")

    def _on_epoch(self, message: Message) -> None:
        if len(self.epochs) >= MOST_EPOCHS:
            raise MessageError(
                f"more than {MOST_EPOCHS} epochs, although the worker lets none pass"
            )
        said = message.header.get("reported")
        if not isinstance(said, dict):
            raise MessageError("an epoch without reported numbers")
        numbers = {name: _reported(said, name) for name in Reported.__dataclass_fields__}
        seen = dict(self._evaluations(message))
        self.epochs.append(
            EpochRecord(
                reported=Reported(**numbers),
                train=seen[Split.TRAIN],
                val=seen[Split.VAL],
                probe=seen[Split.PROBE],
                cpu_seconds=_finite(message, "cpu_seconds"),
            )
        )

    def _on_fitted(self, message: Message) -> None:
        seconds = _finite(message, "cpu_seconds")
        self.fit_seconds = seconds if seconds >= 0 else float("nan")

    def _on_test(self, message: Message) -> None:
        rows = _rows(message.payload, len(self._test_labels), self._classes)
        self.test = evaluate(rows, self._test_labels)

    def _on_consistency(self, message: Message) -> None:
        """Four answers for the same images: whole, again, turned (put back), one by one."""
        count = min(64, len(self._test_labels))
        singles = min(8, count)
        rows = _rows(message.payload, 3 * count + singles, self._classes)
        whole, again, turned = (rows[i * count : (i + 1) * count] for i in range(3))
        self.consistency = {
            "repeat": _largest_difference(whole, again),
            "permuted": _largest_difference(whole, turned),
            "single": _largest_difference(whole[:singles], rows[3 * count :]),
        }

    def _on_structure(self, message: Message) -> None:
        for name in ("convolutions", "changed_share", "dead_position_share"):
            self.facts[name] = _finite(message, name)
        self.facts["descent"] = _finite(message, "descent")
        self.facts["sketch"] = _numbers(message, "sketch", most=SKETCH_SIZE)

    def _on_error(self, message: Message) -> None:
        self.error = message

    def _on_ours(self, message: Message) -> None:
        self.ours = message

    def _on_done(self, message: Message) -> None:
        """Nothing in it; that it came says that the worker reached its end."""

    def _evaluations(self, message: Message) -> Iterator[tuple[Split, Evaluation]]:
        total = sum(len(labels) for labels in self._labels.values())
        rows = _rows(message.payload, total, self._classes)
        start = 0
        for split, labels in self._labels.items():
            yield split, evaluate(rows[start : start + len(labels)], labels)
            start += len(labels)


def _error(result: ExecResult, reader: _Reader, program: Program) -> ProgramError | None:
    if reader.ours is not None:
        text = str(reader.ours.header.get("message", ""))[:500]
        return ProgramError(Failure.GRADER, f"the worker could not start: {text}")
    if result.status is not ExecStatus.EXITED:
        failure, next_step = _ENDINGS[result.status]
        return ProgramError(failure, f"{result.status}: {result.detail}", next_step=next_step)
    if reader.error is not None:
        return _program_error(reader.error.header, program)
    if set(_COMPLETE) <= reader.kinds:
        return None
    if result.dropped:
        return ProgramError(
            Failure.INVALID,
            f"the results of the run were damaged: {result.detail}",
            next_step="The program must leave the grader's messages alone.",
        )
    tail = result.stderr.strip().splitlines()
    last = f" Its last words: {_printable(tail[-1])[:300]}" if tail else ""
    return ProgramError(
        Failure.CRASHED,
        f"the program's process ended before training was over (exit {result.returncode}).{last}",
        next_step="Does something call exit, or bring the interpreter down?",
    )


def _program_error(header: dict[str, Any], program: Program) -> ProgramError:
    known = {failure.value: failure for failure in Failure}
    failure = known.get(str(header.get("failure")), Failure.CRASHED)
    if failure is Failure.GRADER:
        failure = Failure.CRASHED  # a program may not declare its own failure to be ours
    line = header.get("line")
    source = program.where(line) if isinstance(line, int) else None
    texts = program.text.split("\n")
    code = _printable(texts[line - 1].strip())[:_MOST_CODE] if source and line else None
    next_steps = {
        Failure.CRASHED: "Run the same cells in order in a fresh kernel to see it happen.",
        Failure.OUT_OF_MEMORY: _ENDINGS[ExecStatus.OUT_OF_MEMORY][1],
    }
    return ProgramError(
        failure=failure,
        message=_printable(header.get("message", ""))[:2000],
        where=str(source) if source else None,
        code=code,
        next_step=_printable(header.get("next_step", ""))[:300] or next_steps.get(failure, ""),
    )


def _printable(text: object) -> str:
    """Text of a program's, safe for terminals and for files in UTF-8."""
    encodable = str(text).encode("utf-8", errors="replace").decode("utf-8")
    return encodable.translate(_UNPRINTABLE)


def _rows(payload: bytes, count: int, classes: int) -> np.ndarray[Any, Any]:
    if len(payload) != count * classes * 4:
        raise MessageError(f"{len(payload)} bytes of probabilities, not {count} x {classes} x 4")
    rows = np.frombuffer(payload, dtype="<f4").reshape(count, classes)
    finite = rows[np.isfinite(rows).all(axis=1)].astype(np.float64)
    if finite.size and (finite.min() < -1e-4 or np.abs(finite.sum(axis=1) - 1).max() > 1e-2):
        raise MessageError("rows that are no probabilities, although the worker lets none pass")
    return rows


def _largest_difference(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    return float(np.abs(a - b).max()) if a.size else float("nan")


def _finite(message: Message, name: str) -> float:
    value = _number(message.header.get(name))
    return value if value is not None and math.isfinite(value) else float("nan")


def _numbers(message: Message, name: str, *, most: int) -> tuple[float, ...]:
    """A list of finite numbers from a header; empty where it is anything else."""
    values = message.header.get(name)
    if not isinstance(values, list) or len(values) > most:
        return ()
    numbers = [_number(value) for value in values]
    return tuple(n for n in numbers if n is not None) if all(map(_is_finite, numbers)) else ()


def _is_finite(number: float | None) -> bool:
    return number is not None and math.isfinite(number)


def _reported(said: dict[str, Any], name: str) -> float:
    value = said.get(name)
    if value is None:
        return float("nan")
    number = _number(value)
    if number is None:
        raise MessageError(f"a reported {name} that is not a number")
    return number


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
