"""Earlier measurements: `datasets/baselines.json` has one entry for each recipe.

An entry says what it was measured on, so a changed recipe or changed images need a new one; a
changed threshold does not. Each entry is written as soon as it is measured, so that hours of work
can be resumed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from autograder.course import course_root
from autograder.proving.baselines.measure import BASELINES, Outcome, Score, measure
from autograder.proving.baselines.tasks import SEED, Task, recorded, tasks
from autograder.sampling import fingerprints

VERSION = 1
"""Raise this when a classifier or its features change, so that everything is measured anew."""
SEEDS = 3
"""How often a full measurement draws images."""


def path() -> Path:
    return course_root() / "datasets" / "baselines.json"


def key(task: Task) -> str:
    """Shortened SHA-256 of everything that the accuracies depend on, except the number of draws."""
    return fingerprints.digest(
        str(VERSION),
        *(baseline.name for baseline in BASELINES),
        fingerprints.of_settings(task.recipe),
        fingerprints.of_images(task.recipe),
    )[:16]


def stale(chosen: Sequence[Task], where: Path, *, draws: int = 1) -> list[Task]:
    """The tasks that have no entry, or one for other images or with fewer draws."""
    found = _read(where)
    nothing = {"key": "", "seeds": ()}
    entries = [(task, found.get(task.name, nothing)) for task in chosen]
    return [task for task, one in entries if one["key"] != key(task) or len(one["seeds"]) < draws]


def outcome(task: Task, where: Path) -> Outcome:
    """The entry of a task, with what is asked and recorded now.

    Raises:
        KeyError: the task has no entry.
    """
    entry = _read(where)[task.name]
    scores = tuple(
        Score(one["name"], one["network"], tuple(one["accuracies"]), one["seconds"])
        for one in entry["scores"]
    )
    return Outcome(task, tuple(entry["seeds"]), False, scores, recorded(task))


def update(chosen: Sequence[Task], where: Path, *, workers: int) -> Iterator[Task]:
    """Measure the stale tasks, `workers` at a time; yields each once its entry is written.

    Raises:
        imagesets.ImageSetError: the images cannot be drawn.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # more threads than cores would wait for each other
    # A fork would inherit the state of numpy's and torch's threads, but not the threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: dict[Future[tuple[Score, ...]], Task] = {
            pool.submit(_scores, task.name): task for task in stale(chosen, where, draws=SEEDS)
        }
        for future in as_completed(running):
            task = running[future]
            _add(where, task, future.result())
            yield task


def _scores(name: str) -> tuple[Score, ...]:
    """Runs in a process of the pool."""
    (task,) = tasks([name])
    return measure(task, seeds=SEEDS).scores


def _add(where: Path, task: Task, scores: Sequence[Score]) -> None:
    entries = _read(where)
    entries[task.name] = {
        "key": key(task),
        "seeds": [SEED + k for k in range(SEEDS)],
        "scores": [_plain(score) for score in scores],
    }
    fresh = where.with_suffix(".partial")
    text = json.dumps(dict(sorted(entries.items())), indent=1)
    fresh.write_text(text + "\n", encoding="utf-8")
    os.replace(fresh, where)


def _read(where: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(where.read_text("utf-8")) if where.is_file() else {}
    return found


def _plain(score: Score) -> dict[str, Any]:
    return {
        "name": score.name,
        "network": score.network,
        "accuracies": [round(value, 4) for value in score.accuracies],
        "seconds": round(score.seconds, 1),
    }
