"""Earlier measurements: `datasets/baselines.json` has one entry for each recipe.

An entry says what it was measured on, so a changed recipe or changed images need a new one; a
changed threshold does not. Each draw of images is written as soon as it is measured, so that hours
of work can be resumed.
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


def stale(chosen: Sequence[Task], where: Path) -> list[Task]:
    """The tasks that were never measured on the images that they draw now."""
    return [task for task in chosen if not _entry(where, task)["seeds"]]


def missing(chosen: Sequence[Task], where: Path) -> list[tuple[Task, int]]:
    """(task, seed) of each draw that a full measurement needs and that is not recorded."""
    return [
        (task, seed)
        for task in chosen
        for seed in range(SEED, SEED + SEEDS)
        if seed not in _entry(where, task)["seeds"]
    ]


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


def update(chosen: Sequence[Task], where: Path, *, workers: int) -> Iterator[tuple[Task, int]]:
    """Measure what is missing, `workers` draws at a time; yields each once it is written.

    Raises:
        imagesets.ImageSetError: the images cannot be drawn.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # more threads than cores would wait for each other
    # A fork would inherit the state of numpy's and torch's threads, but not the threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: dict[Future[tuple[Score, ...]], tuple[Task, int]] = {
            pool.submit(_scores, task.name, seed): (task, seed)
            for task, seed in missing(chosen, where)
        }
        for future in as_completed(running):
            task, seed = running[future]
            _add(where, task, seed, future.result())
            yield task, seed


def _scores(name: str, seed: int) -> tuple[Score, ...]:
    """Runs in a process of the pool."""
    (task,) = tasks([name])
    return measure(task, seeds=1, first=seed).scores


def _add(where: Path, task: Task, seed: int, scores: Sequence[Score]) -> None:
    entries, entry = _read(where), _entry(where, task)
    earlier = {score["name"]: score for score in entry["scores"]}
    entries[task.name] = {
        "key": key(task),
        "seeds": [*entry["seeds"], seed],
        "scores": [_plain(score, earlier.get(score.name)) for score in scores],
    }
    fresh = where.with_suffix(".partial")
    text = json.dumps(dict(sorted(entries.items())), indent=1)
    fresh.write_text(text + "\n", encoding="utf-8")
    os.replace(fresh, where)


def _entry(where: Path, task: Task) -> dict[str, Any]:
    """What is recorded of the images that the task draws now; without seeds if that is nothing."""
    entry: dict[str, Any] | None = _read(where).get(task.name)
    if entry is None or entry["key"] != key(task):
        return {"key": key(task), "seeds": [], "scores": []}
    return entry


def _read(where: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(where.read_text("utf-8")) if where.is_file() else {}
    return found


def _plain(score: Score, earlier: dict[str, Any] | None) -> dict[str, Any]:
    before = earlier or {"accuracies": [], "seconds": 0.0}
    return {
        "name": score.name,
        "network": score.network,
        "accuracies": before["accuracies"] + [round(value, 4) for value in score.accuracies],
        "seconds": round(before["seconds"] + score.seconds, 1),
    }
