"""Notebooks all the way through: the sandbox, the record and the report."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from autograder.authoring.variants import load_variants
from autograder.course import find_exercise, require_source
from autograder.report.as_html import report_fragment
from autograder.report.as_text import print_report
from autograder.running.run import PRACTICE_SEED, run_once
from autograder.submissions.program import CodeCell, program_from_cells
from autograder.types import RunRecord
from autograder.types.run_json import run_from_json, run_to_json

pytestmark = pytest.mark.slow

EXERCISE = "all-alike-again"
TOOLS = "from autograder.notebook import practice, practice_data\nfrom autograder import check"
PRACTICE = "run = practice(build_model, fit, predict)\nrun.plot()"


@cache
def texts() -> dict[str, str]:
    exercise = find_exercise(EXERCISE)
    variants = load_variants(require_source(exercise), exercise.symptom)
    return {name: variants[name].text for name in ("starter", "reference")}


def ran(*cells: str) -> RunRecord:
    program = program_from_cells([CodeCell(n, "", text) for n, text in enumerate(cells, 1)])
    return run_once(find_exercise(EXERCISE), program, PRACTICE_SEED)


@pytest.fixture(scope="module")
def repaired_below() -> RunRecord:
    """The starter, an experiment, and below them the whole repaired program in a new cell."""
    return ran(TOOLS, texts()["starter"], PRACTICE, texts()["reference"] + "\ncheck()")


def kinds(run: RunRecord) -> list[str]:
    assert run.reading is not None
    return [note.kind for note in run.reading.notes]


def test_a_repair_in_a_new_cell_is_what_is_judged(repaired_below: RunRecord) -> None:
    alone = ran(texts()["reference"])
    assert repaired_below.error is None
    assert repaired_below.test == alone.test, "the very same program, trained from the same seed"
    assert repaired_below.reading is not None
    assert {where.partition(",")[0] for _, where in repaired_below.reading.functions} == {"cell 4"}
    assert kinds(repaired_below) == ["trains", "needs"]


def test_the_report_says_folded_what_was_read(repaired_below: RunRecord, make_report: Any) -> None:
    report = make_report(runs=(repaired_below,))
    html = report_fragment(report)
    told = "cell 3, line 1: left out, since it trains; your program needs nothing from it"
    _, _, folded = html.partition('<details class="fine-print">')
    assert told in folded.partition("</details>")[0]
    console = Console(width=200, record=True)
    print_report(report, console)
    assert told in console.export_text()


def test_the_reading_survives_the_journal(repaired_below: RunRecord) -> None:
    assert run_from_json(run_to_json(repaired_below)).reading == repaired_below.reading
    without = run_from_json(run_to_json(repaired_below, texts=False))
    silent = dataclasses.replace(repaired_below, reading=None, stdout="", stderr="")
    assert repr(without) == repr(silent)  # NaN equals itself as text


def test_an_error_names_the_learners_own_cell() -> None:
    run = ran(TOOLS, texts()["reference"], "%pip install \\\n    x\ndef predict(m, i):\n    1 / 0")
    assert run.error is not None
    assert run.error.where == "cell 3, line 4"
    assert run.error.code == "1 / 0"
    assert run.reading is not None
    assert ("predict", "cell 3, line 3") in run.reading.functions


def test_what_is_missing_is_told_with_the_cell_that_does_not_parse() -> None:
    text = texts()["reference"].replace("def fit(", "def fit((", 1)
    run = ran("x = 1", text)
    assert run.error is not None
    assert run.error.message.startswith("does not parse: ")
    assert run.error.where is not None
    assert run.error.where.startswith("cell 2, line ")
