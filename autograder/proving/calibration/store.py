"""The recorded runs of one exercise: one line of JSON a run, in `runs.jsonl` beside its proof.

The key of a line is what was run: the hash of the program and of all that it was given, and the
seed. So a campaign can be resumed, only a changed program is run again, a changed threshold needs
no run at all, and files of several machines can be merged by joining them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring.variants import Variant
from autograder.course import require_source
from autograder.errors import AuthoringError
from autograder.sampling import fingerprints
from autograder.types import Exercise, RunRecord
from autograder.types.run_json import run_from_json, run_to_json

RECORDED = 1
"""Raise this when what the worker observes changes, so that every run is made anew."""

Key = tuple[str, int]
"""Hash of what was run, and the seed."""


def run_key(exercise: Exercise, variant: Variant) -> str:
    """Shortened SHA-256 of everything that a run of this program depends on, except the seed."""
    return fingerprints.digest(
        str(RECORDED),
        fingerprints.of_program(variant.text),
        fingerprints.of_settings(exercise.data),
        fingerprints.of_images(exercise.data),
    )[:16]


def verdict_key(exercise: Exercise, variant: Variant) -> str:
    """Shortened SHA-256 of everything that a verdict on this program depends on, except the seeds:
    what its runs depend on, and what the exercise asks of them."""
    return fingerprints.digest(
        run_key(exercise, variant),
        fingerprints.of_settings(exercise.budget),
        fingerprints.of_settings(exercise.checks),
    )[:16]


@dataclass
class Store:
    """The runs of one exercise, as they are on disk."""

    path: Path
    runs: dict[Key, RunRecord] = field(default_factory=dict)

    def has(self, key: str, seed: int) -> bool:
        return (key, seed) in self.runs

    def of(self, key: str) -> list[RunRecord]:
        """All runs of one program, by seed."""
        return [run for (found, _), run in sorted(self.runs.items(), key=_place) if found == key]

    def add(self, key: str, runs: Iterable[RunRecord]) -> None:
        """Append runs to the file, safe against a sudden end."""
        lines = []
        for run in runs:
            self.runs[key, run.seed] = run
            lines.append(_line(key, run))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _drop_cut_line(self.path)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())

    def keep(self, keys: Iterable[str]) -> None:
        """Rewrite the file in order, with only the runs of these keys."""
        wanted = set(keys)
        self.runs = {place: run for place, run in self.runs.items() if place[0] in wanted}
        ordered = sorted(self.runs.items(), key=_place)
        text = "".join(_line(key, run) for (key, _), run in ordered)
        fresh = self.path.with_suffix(".partial")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, self.path)

    def merge(self, other: Path) -> int:
        """Add the runs of another file that are missing here; returns how many there were.

        Raises:
            AuthoringError: there is no such file, or a line of it is damaged.
        """
        found = _read(other, forgiving=False)
        fresh = {place: run for place, run in found.items() if place not in self.runs}
        for (key, _), run in fresh.items():
            self.add(key, [run])
        return len(fresh)


def open_store(exercise: Exercise) -> Store:
    """The runs of an exercise that have been recorded so far.

    Raises:
        UsageError: the solutions are not installed.
        AuthoringError: a line other than the last is damaged.
    """
    path = require_source(exercise).with_suffix("") / "runs.jsonl"
    return Store(path, _read(path, forgiving=True))


def _place(item: tuple[Key, RunRecord]) -> Key:
    return item[0]


def _line(key: str, run: RunRecord) -> str:
    entry = {"key": key, "run": _short(run_to_json(run, texts=False))}
    return json.dumps(entry, separators=(",", ":"), allow_nan=False) + "\n"


def _drop_cut_line(path: Path) -> None:
    """Remove a last line that a sudden end has cut short, so that the next one starts afresh."""
    if not path.is_file():
        return
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        os.truncate(path, data.rfind(b"\n") + 1)


def _short(value: Any) -> Any:
    """The same value, its floats rounded to five significant digits: no threshold is that close."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, Mapping):
        return {name: _short(one) for name, one in value.items()}
    return [_short(one) for one in value] if isinstance(value, list) else value


def _read(path: Path, *, forgiving: bool) -> dict[Key, RunRecord]:
    """All runs in a file. If forgiving, it may be missing, and a cut-off last line is left out."""
    if not path.is_file():
        if forgiving:
            return {}
        raise AuthoringError(f"{path}: expected a file of recorded runs, found none")
    runs: dict[Key, RunRecord] = {}
    # Bytes that are not UTF-8 spoil only their own line.
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    for number, line in enumerate(lines, 1):
        try:
            entry: Mapping[str, Any] = json.loads(line)
            run = run_from_json(entry["run"])
            runs[str(entry["key"]), run.seed] = run
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            if forgiving and number == len(lines):
                continue
            raise AuthoringError(
                f"{path}, line {number}: expected a recorded run, found {error}; remove the line"
            ) from error
    return runs
