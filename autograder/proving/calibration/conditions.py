"""Run the same programs under other conditions: more threads, a loaded machine, a GPU.

Floating-point sums differ with another number of threads or on another device, and a loaded machine
increases computing time. None of this may change a verdict.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.variants import Kind
from autograder.course import exercises, require_source
from autograder.errors import GraderFaultError
from autograder.judging.answer_key import answer_key
from autograder.judging.evidence import gather
from autograder.judging.rule import results_of, verdict_of
from autograder.proving.calibration.campaign import programs
from autograder.proving.calibration.lines import append_line, read_lines
from autograder.proving.calibration.store import verdict_key
from autograder.running.run import is_grader_fault, run_once
from autograder.types import Exercise, Verdict

_SEED = 3_000
_KINDS = (Kind.STARTER, Kind.REFERENCE)


@dataclass(frozen=True)
class Condition:
    """How a program is run."""

    name: str
    threads: int = 1
    device: str = "cpu"
    busy: int = 0
    """Processes for each core that compute at the same time."""


CONDITIONS = (
    Condition("one thread"),
    Condition("two threads", threads=2),
    Condition("loaded machine", busy=2),
    Condition("GPU", device="cuda"),
)


@dataclass(frozen=True)
class Comparison:
    """What was recorded under one condition, for the current programs."""

    condition: str
    runs: int
    right: int
    """Runs with the right verdict."""


def measure(exercise: Exercise, *, cuda: bool = False) -> Iterator[str]:
    """Run the starter and the reference once under each condition that is not recorded yet.

    Args:
        cuda: whether this machine has a GPU.

    Yields:
        one line of text for each run.

    Raises:
        GraderFaultError: the sandbox failed.
    """
    path = _path(exercise)
    known = {(entry["key"], entry["condition"]) for entry in read_lines(path)}
    for condition in CONDITIONS:
        if condition.device == "cuda" and not cuda:
            continue
        chosen = [v for v in programs(exercise).values() if v.kind in _KINDS]
        chosen = [v for v in chosen if (verdict_key(exercise, v), condition.name) not in known]
        if not chosen:
            continue
        # The reference's cost is measured beforehand, without load, as a grader would have done.
        key = answer_key(exercise, device=condition.device)
        with _load(condition.busy):
            for variant in chosen:
                run = run_once(
                    exercise,
                    variant.program,
                    _SEED,
                    device=condition.device,
                    threads=condition.threads,
                )
                if is_grader_fault(run):
                    raise GraderFaultError(f"{exercise.id}, {condition.name}: {run.error}")
                verdict = verdict_of([results_of(one) for one in gather([run], exercise, key)])
                entry = {
                    "key": verdict_key(exercise, variant),
                    "condition": condition.name,
                    "program": variant.name,
                    "verdict": verdict.value,
                    "deserved": (verdict is Verdict.PASSED) == (variant.kind is Kind.REFERENCE),
                    "fit_cpu_seconds": round(run.cost.fit_cpu_seconds, 2),
                    "wall_seconds": round(run.cost.wall_seconds, 2),
                }
                append_line(path, entry)
                yield f"{exercise.id}: {variant.name}, {condition.name}: {verdict.value}"


def load_comparisons() -> list[Comparison]:
    """Counts by condition over all exercises; conditions without runs are left out."""
    counts = {condition.name: [0, 0] for condition in CONDITIONS}
    for exercise in exercises().values():
        current = {verdict_key(exercise, variant) for variant in programs(exercise).values()}
        for entry in read_lines(_path(exercise)):
            if entry["key"] in current:
                counts[entry["condition"]][0] += 1
                counts[entry["condition"]][1] += entry["deserved"]
    return [Comparison(name, runs, right) for name, (runs, right) in counts.items() if runs]


@contextmanager
def _load(processes: int) -> Iterator[None]:
    """Keep every core busy with this many processes for each."""
    spawn = multiprocessing.get_context("spawn")
    count = processes * (os.cpu_count() or 1)
    busy = [spawn.Process(target=_compute, daemon=True) for _ in range(count)]
    for process in busy:
        process.start()
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.join()


def _compute() -> None:
    while True:
        sum(range(100_000))


def _path(exercise: Exercise) -> Path:
    return require_source(exercise).with_suffix("") / "conditions.jsonl"
