"""One repaired program handed in under the names of many exercises counts once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder import grading
from autograder.cli import cli
from autograder.course import exercises
from autograder.types import Evidence

NAMES = list(exercises())[:4]


@pytest.fixture(autouse=True)
def trained(monkeypatch, make_run, make_evidence) -> list[str]:
    """The exercises that were run, in order; nothing is trained."""
    ran: list[str] = []

    def run(submission: Any, exercise: Any, *_rest: Any) -> list[Evidence]:
        ran.append(exercise.id)
        return [make_evidence(make_run(exercise=exercise.id), exercise)]

    monkeypatch.setattr(grading, "_evidence", run)
    return ran


def solved(path: Path, exercise: str = NAMES[0], more: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"exercise = {exercise!r}\n{more}\n"
    if path.suffix == ".ipynb":
        cell = {"cell_type": "code", "id": "program-a", "source": text, "metadata": {}}
        text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text)


def graded(*paths: Path) -> dict[str, dict[str, Any]]:
    done = CliRunner().invoke(cli, ["grade", "--once", "--format", "json", *map(str, paths)])
    text = done.stdout[done.stdout.index("[\n") :]
    return {report["submission"]: report for report in json.loads(text[: text.rindex("]") + 1])}


def counted(reports: dict[str, dict[str, Any]]) -> list[str]:
    return [n for n, one in reports.items() if one["verdict"] != "INVALID_SUBMISSION"]


@pytest.mark.parametrize("place", ["", "eve", "class/eve"])
@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_under_all_names_it_counts_for_its_own_exercise(
    place: str, suffix: str, tmp_path: Path, trained: list[str]
) -> None:
    for name in NAMES:
        solved(tmp_path / place / f"{name}{suffix}", more=f"# as {name}")
    reports = graded(tmp_path)
    assert counted(reports) == [str(tmp_path / place / f"{NAMES[0]}{suffix}")]
    assert trained == [NAMES[0]]
    refused = reports[str(tmp_path / place / f"{NAMES[1]}{suffix}")]
    assert (refused["exercise"], refused["score"]) == (NAMES[1], 0.0)
    assert f"says exercise = '{NAMES[0]}'" in refused["error"]["message"]
    assert "counts once" in refused["error"]["message"]


@pytest.mark.parametrize(
    "files",
    [
        ["a.py", "b.py", "deeper/c.ipynb"],
        ["a/x.py", "b/x.py"],
        [f"one/{NAMES[0]}.py", f"two/{NAMES[0]}.py", f"two/{NAMES[0]}.ipynb"],
    ],
)
def test_nor_do_other_names_or_folders_within_a_learners_make_more_of_it(
    files: list[str], tmp_path: Path, trained: list[str]
) -> None:
    for name in files:
        solved(tmp_path / "eve" / name)
    solved(tmp_path / "ada" / "x.py")
    reports = graded(tmp_path)
    assert sum(f"{tmp_path}/eve/" in name for name in counted(reports)) == 1
    assert sum(f"{tmp_path}/ada/" in name for name in counted(reports)) == 1


def test_one_that_takes_the_place_of_another_is_named(tmp_path: Path) -> None:
    solved(tmp_path / "eve" / f"{NAMES[1]}.py")
    (report,) = graded(tmp_path).values()
    assert report["exercise"] == NAMES[0]
    assert report["note"].startswith(f"The file is called '{NAMES[1]}', but says")


def test_others_are_graded_and_a_download_of_a_class_as_well(
    tmp_path: Path, trained: list[str]
) -> None:
    for name in NAMES:
        solved(tmp_path / "class" / "ada" / f"{name}.py", name)
    for student in ("smith_12", "jones_13"):
        solved(tmp_path / "download" / f"{student}.py")
    assert len(counted(graded(tmp_path / "class", tmp_path / "download"))) == len(NAMES) + 2
    assert all(not one["note"] for one in graded(tmp_path / "class").values())
