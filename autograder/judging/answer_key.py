"""What only the solutions say about an exercise: the cause, and what the reference costs here."""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

from autograder.authoring.source import load_source
from autograder.course import source_path
from autograder.errors import GraderFaultError
from autograder.running.executing import Progress
from autograder.running.run import PRACTICE_SEED, run_once
from autograder.sandbox import Backend, available
from autograder.types import AnswerKey, Exercise, Program, ReferenceCost
from autograder.user_folders import cache_folder

_MEASURED = "outside"
"""How a kept cost was measured. Costs that were measured in other ways are not comparable."""
_REFERENCE_RUNS = 3
"""Runs of a reference whose median is its cost: a single one may meet a busy moment."""
_FALLBACK = ReferenceCost(fit_seconds=6.0, answering_seconds=6.0)
"""Where the solutions are not installed: the most that a reference may cost."""
_KEPT = {"fit_seconds": "fit_cpu_seconds", "memory_mb": "memory_mb"} | {
    "answering_seconds": "answering_seconds"
}
"""The names of the costs in the file that keeps them."""


def answer_key(
    exercise: Exercise,
    *,
    device: str = "cpu",
    backend: Backend | None = None,
    progress: Progress | None = None,
) -> AnswerKey:
    """The key of an exercise; without the solutions it holds no diagnoses and the largest cost.

    Raises:
        GraderFaultError: the reference itself does not run here.
    """
    return AnswerKey(
        accepted_diagnoses(exercise),
        reference_cost(exercise, device=device, backend=backend, progress=progress),
    )


def reference_program(exercise: Exercise) -> Program | None:
    """The reference of an exercise, or None where the solutions are not installed."""
    path = source_path(exercise)
    if path is None:
        return None
    return Program.of_file(load_source(path).program(()))


def accepted_diagnoses(exercise: Exercise) -> tuple[str, ...] | None:
    """The failure modes that count as the right diagnosis; None without the solutions."""
    path = source_path(exercise)
    if path is None:
        return None
    source = load_source(path)
    return (source.diagnosis, *source.also_accepted)


def reference_cost(
    exercise: Exercise,
    *,
    device: str = "cpu",
    backend: Backend | None = None,
    progress: Progress | None = None,
) -> ReferenceCost:
    """What the reference spends on this machine: medians of several runs, measured once and kept.

    Raises:
        GraderFaultError: the reference itself does not run here.
    """
    program = reference_program(exercise)
    if program is None:
        return _FALLBACK
    walls = (backend or available()).name
    path = _cache_file(exercise, program, device, walls)
    kept = _read_cost(path)
    if kept is not None:
        return kept
    if progress:
        progress("measuring what the reference costs on this machine")
    # Each in a sandbox of its own, as a grade's runs are: forks of one sandbox hold less memory.
    runs = [
        run_once(exercise, program, PRACTICE_SEED + number, device=device, backend=backend)
        for number in range(_REFERENCE_RUNS)
    ]
    if failed := [run.error for run in runs if run.error is not None]:
        raise GraderFaultError(
            f"the reference of '{exercise.id}' does not run here: {failed[0].message}; "
            f"run `autograder verify {exercise.id}`"
        )
    cost = ReferenceCost(
        fit_seconds=statistics.median(run.cost.fit_cpu_seconds for run in runs),
        memory_mb=statistics.median(run.cost.peak_memory_mb for run in runs),
        answering_seconds=statistics.median(run.facts.answering_seconds for run in runs),
    )
    _write_cost(path, cost)
    return cost


def _cache_file(exercise: Exercise, program: Program, device: str, walls: str) -> Path:
    what = [_MEASURED, program.text, repr(exercise.data), repr(exercise.budget), device, walls]
    key = json.dumps([*what, platform.processor(), sys.executable])
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return cache_folder() / f"{exercise.id}-{digest}.json"


def _read_cost(path: Path) -> ReferenceCost | None:
    try:
        table = json.loads(path.read_text())
        found = {field: table[name] for field, name in _KEPT.items()}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    # A cost of zero or less would put every program over its budget.
    sound = all(isinstance(value, float) and 0 < value < math.inf for value in found.values())
    return ReferenceCost(**found) if sound else None


def _write_cost(path: Path, cost: ReferenceCost) -> None:
    """Write so that another grader never sees half a file. A write that fails does no harm."""
    spent = {name: getattr(cost, field) for field, name in _KEPT.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            json.dump(spent, file)
        os.replace(file.name, path)
    except OSError:
        return
