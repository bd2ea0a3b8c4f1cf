"""What is asked: the recipe of a set or an exercise, and what right networks reach with it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import imagesets

from autograder.course import exercises, find_exercise, source_path
from autograder.errors import UsageError
from autograder.types import DataRecipe, Exercise

SEED = 40_000
"""First seed of the images of baselines, which no campaign and no practice uses."""


@dataclass(frozen=True)
class Recorded:
    """A right program of an exercise, from its recorded runs; nothing is trained."""

    program: str
    parameters: int
    accuracy: float
    """Median over its runs, on hidden test images."""
    lowest: float
    """Lowest accuracy of all its runs."""


@dataclass(frozen=True)
class Task:
    """One recipe that classifiers are measured on."""

    name: str
    recipe: DataRecipe
    exercise: Exercise | None = None
    """None for a whole set."""

    @property
    def asked(self) -> float | None:
        """The accuracy that `generalises` asks; None if nothing is asked."""
        if self.exercise is None or "generalises" not in self.exercise.checks:
            return None
        return float(self.exercise.settings("generalises").get("minimum_accuracy", 0.0)) or None


def tasks(names: Sequence[str]) -> list[Task]:
    """The sets and exercises with these names; without names all of them, sets first.

    Raises:
        UsageError: a name is neither a set's nor an exercise's.
    """
    if not names:
        names = [*imagesets.names(), *exercises()]
    return [_task(name) for name in names]


def _task(name: str) -> Task:
    if name in imagesets.names():
        return Task(name, DataRecipe(set=name, train=1600, val=400, probe=400, test=1000))
    if name not in exercises() and name.isidentifier():
        known = ", ".join(imagesets.names())
        raise UsageError(
            f"no image set and no exercise is named {name!r:.60}; sets are {known}, "
            "and `autograder list` shows the exercises"
        )
    exercise = find_exercise(name)
    return Task(name, exercise.data, exercise)


def recorded(task: Task) -> tuple[Recorded, Recorded] | None:
    """The smallest and the weakest right network of an exercise, by its recorded runs.

    None for a set, and if no run of the current programs has been recorded.
    """
    if task.exercise is None or source_path(task.exercise) is None:
        return None
    from autograder.proving.calibration.campaign import programs
    from autograder.proving.calibration.store import open_store, run_key

    store = open_store(task.exercise)
    found = []
    for variant in programs(task.exercise).values():
        if variant.fails:
            continue
        runs = [run for run in store.of(run_key(task.exercise, variant)) if run.test is not None]
        reached = [run.test.accuracy for run in runs if run.test is not None]
        sizes = [run.facts.parameters for run in runs]
        counts = [int(size) for size in sizes if size == size]
        if reached and counts:
            middle = statistics.median(reached)
            found.append(Recorded(variant.name, max(counts), middle, min(reached)))
    if not found:
        return None
    return min(found, key=lambda one: one.parameters), min(found, key=lambda one: one.lowest)
