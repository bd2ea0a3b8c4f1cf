"""Find the runs that a campaign still needs, and make them: a few seeds at a time, each once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache

from autograder.answers.choice import as_asked
from autograder.authoring.variants import Kind, Variant, load_variants
from autograder.course import find_exercise, require_source
from autograder.errors import GraderFaultError
from autograder.judging.answer_key import accepted_diagnoses, reference_cost
from autograder.judging.evidence import gather_recorded
from autograder.judging.rule import doubtful, results_of
from autograder.proving.calibration.margins import Judged
from autograder.proving.calibration.store import Store, open_store, run_key
from autograder.running.run import (
    is_grader_fault,
    run_seeds,
)
from autograder.sampling.drawing import PROVING_SEED, Draw, draw
from autograder.types import Exercise, ReferenceCost, RunRecord

SEEDS = {Kind.REFERENCE: 40, Kind.RIGHT: 12, Kind.STARTER: 6, Kind.MUTANT: 6, Kind.WRONG: 6}
"""Seeded runs of a program of each kind."""
HELD_OUT_SEEDS = 5
"""Seeded runs of a held-out program. It sets no threshold and only counts errors, so it needs no
more runs than a proof."""
_AT_ONCE = 6
"""Seeds that share a sandbox, and so one import of torch. If it is stopped, all are lost."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Task:
    """A few runs of one program that are still to be made."""

    exercise: Exercise
    variant: Variant
    key: str
    seeds: tuple[int, ...]


def pending(exercise: Exercise, store: Store, *, scale: float = 1.0) -> list[Task]:
    """The runs that an exercise still lacks.

    Args:
        scale: multiplies the number of runs of each program, e.g. 0.5 for half of them; at least
            one each.
    """
    tasks = []
    for variant in programs(exercise).values():
        key = run_key(exercise, variant)
        count = HELD_OUT_SEEDS if variant.held_out else SEEDS[variant.kind]
        wanted = range(PROVING_SEED, PROVING_SEED + max(1, round(count * scale)))
        missing = [seed for seed in wanted if not store.has(key, seed)]
        for start in range(0, len(missing), _AT_ONCE):
            tasks.append(Task(exercise, variant, key, tuple(missing[start : start + _AT_ONCE])))
    return tasks


def programs(exercise: Exercise) -> dict[str, Variant]:
    """Every program of an exercise by name.

    Raises:
        UsageError: the solutions are not installed.
    """
    return load_variants(require_source(exercise), exercise.symptom)


def judged(exercise: Exercise, store: Store) -> list[Judged]:
    """All recorded runs of an exercise's programs, judged by the current spec and checks, and only
    by the epochs that a grade would have asked about."""
    found = []
    diagnoses = accepted_diagnoses(exercise)
    for variant in programs(exercise).values():
        whole = store.of(run_key(exercise, variant))
        runs = [as_asked(run, exercise) for run in whole]
        results = tuple(results_of(one) for one in gather_recorded(runs, exercise, diagnoses))
        reviews = sum(doubtful([run]) for run in runs)
        found.append(
            Judged(variant.name, variant.kind, variant.fails, results, variant.held_out, reviews)
        )
    return found


def share(tasks: Sequence[Task], part: int, parts: int) -> list[Task]:
    """One machine's share of the tasks: every `parts`-th, so that all shares take about as long."""
    return [task for index, task in enumerate(tasks) if index % parts == part - 1]


def make_runs(
    exercises: Sequence[Exercise],
    *,
    workers: int,
    scale: float = 1.0,
    part: tuple[int, int] = (1, 1),
    tell: Tell,
) -> None:
    """Make the missing runs, and drop those of programs that no longer exist.

    Args:
        scale: share of a full campaign's seeds.
        part: which machine's share to make, e.g. (2, 4) for the second of four machines.

    Raises:
        GraderFaultError: the sandbox failed, not a program.
    """
    tasks = share([t for e in exercises for t in pending(e, open_store(e), scale=scale)], *part)
    total, made = sum(len(task.seeds) for task in tasks), 0
    for task, runs in carry_out(tasks, workers=workers, tell=tell):
        made += len(runs)
        tell(f"{made} of {total} runs; {task.exercise.id}: {task.variant.name}")
    for exercise in exercises:
        open_store(exercise).keep({run_key(exercise, v) for v in programs(exercise).values()})


def carry_out(
    tasks: Sequence[Task], *, workers: int, tell: Tell | None = None
) -> Iterator[tuple[Task, list[RunRecord]]]:
    """Make the runs of all tasks, and write each task's runs to its store when they are done.

    Raises:
        GraderFaultError: the sandbox failed, not a program.
    """
    stores = {task.exercise.id: open_store(task.exercise) for task in tasks}
    costs = {
        task.exercise.id: reference_cost(task.exercise, progress=tell)
        for task in {task.exercise.id: task for task in tasks}.values()
    }
    waiting = list(reversed(tasks))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running: dict[Future[list[RunRecord]], Task] = {}
        while waiting or running:
            while waiting and len(running) < workers:
                task = waiting.pop()
                running[pool.submit(_runs, task, costs[task.exercise.id])] = task
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                runs = future.result()
                stores[task.exercise.id].add(task.key, runs)
                yield task, runs


@lru_cache(maxsize=2 * _AT_ONCE)
def _images(exercise: str, seed: int) -> Draw:
    """Cached: most programs of an exercise run with the same seeds, and painting images is slow."""
    return draw(find_exercise(exercise), seed)


def _runs(task: Task, cost: ReferenceCost) -> list[RunRecord]:
    drawn = [_images(task.exercise.id, seed) for seed in task.seeds]
    # Every epoch of the reference's first runs, for its band; otherwise what a grade asks about.
    thorough = task.variant.kind is Kind.REFERENCE and PROVING_SEED in task.seeds
    runs = run_seeds(
        task.exercise, task.variant.program, task.seeds, drawn=drawn, thorough=thorough
    )
    for run in runs:
        if is_grader_fault(run):
            said = run.error.message if run.error else ""
            raise GraderFaultError(f"{task.exercise.id}, {task.variant.name}: {said}")
    return [dataclasses.replace(run, reference=cost) for run in runs]
