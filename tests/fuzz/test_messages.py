"""Whatever a program sends, there is a report with a verdict, and the fault is never ours."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example
from rich.console import Console

from autograder.checks import judge
from autograder.course import find_exercise
from autograder.grading import Rule, grade_file
from autograder.judging.answer_key import reference_cost
from autograder.report.as_html import report_page
from autograder.report.as_json import to_json
from autograder.report.as_text import print_report, print_table
from autograder.running.run import run_seeds
from autograder.types import (
    AnswerKey,
    Evidence,
    Program,
    ReferenceCost,
    Report,
    Reported,
    RunRecord,
    SourceLine,
    Verdict,
)

from .cases import fuzz
from .conftest import EXERCISE
from .messages import ANSWERED, ATTACKS, GOOD, Attack, FakeSandbox
from .notebooks import FILES

PROGRAM = Program("x = 1\ny = x / 0  # \x1b[2J\n", (SourceLine(2, 5), SourceLine(3, 1)))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.add(tag)


def assert_shown(report: Report, *, page: bool = False) -> None:
    """A report can be printed, written and read back, and nothing in it is interpreted."""
    (found,) = json.loads(to_json([report]), parse_constant=_refuse)
    assert found["verdict"] == report.verdict.value
    to_json([report]).encode("utf-8")
    console = Console(file=io.StringIO(), width=120, no_color=True)
    print_report(report, console)
    print_table([report], console)
    text = console.file.getvalue()
    assert report.verdict.value in text
    assert not _CONTROLS.search(text)
    text.encode("utf-8")
    if page:
        html = report_page(report)
        html.encode("utf-8")
        assert "script" not in _Tags(html).found
        assert not _CONTROLS.search(html)


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} in a report")


def recorded(attack: Attack, make_draw: Any) -> RunRecord:
    with patch("autograder.running.executing.execute", FakeSandbox(attack)):
        (run,) = run_seeds(find_exercise(EXERCISE), PROGRAM, (7,), drawn=[make_draw()])
    return run


def test_a_good_stream_becomes_a_complete_record(make_draw: Any) -> None:
    """Otherwise everything below would test trainings that fail at once."""
    run = recorded(GOOD, make_draw)
    assert run.error is None
    assert run.complete
    assert len(run.epochs) == 2


@fuzz(3.0, attack=ATTACKS | ANSWERED)
def test_any_stream_becomes_a_record(make_draw: Any, make_report: Any, attack: Attack) -> None:
    run = recorded(attack, make_draw)
    assert len(run.epochs) <= 200
    if run.error is not None:
        assert run.error.failure.value != "grader"
        assert len(run.error.message) <= 2500
        run.error.message.encode("utf-8")
        assert_shown(make_report(error=run.error, runs=(run,), checks=(), verdict=Verdict.CRASHED))
    if run.complete:
        exercise = find_exercise(EXERCISE)
        cost = ReferenceCost(2.0, 300.0, 2.0)
        results = judge(Evidence(run, exercise, AnswerKey(("dying-relu",), cost)))
        for result in results:
            # A NaN never passes.
            assert not any(result.passed and math.isnan(one.value) for one in result.bounds)
        assert_shown(make_report(checks=results, runs=(run,)))


@example(dataclasses.replace(GOOD, answers=dict.fromkeys(range(1, 9), "all nan")))
@fuzz(0.12, attack=ATTACKS | ANSWERED)
def test_any_stream_becomes_a_page(make_draw: Any, make_report: Any, attack: Attack) -> None:
    run = recorded(attack, make_draw)
    assert_shown(make_report(error=run.error, runs=(run,)), page=True)


def test_absurd_reports_are_left_out_of_the_curves(make_run: Any, make_report: Any) -> None:
    unseen = {"loss": float("nan"), "accuracy": float("nan")}
    run = make_run(losses=(0.5,), last={"train": unseen, "probe": unseen})
    said = [Reported(0, 1.7e308, -1.7e308, 1e300), Reported(1, float("inf"), float("nan"), -1e308)]
    epochs = tuple(dataclasses.replace(run.epochs[0], reported=one) for one in said)
    report = make_report(runs=(dataclasses.replace(run, epochs=epochs),))
    assert "<svg" in report_page(report)


@pytest.fixture(scope="module")
def sandbox(small_course: Path) -> Iterator[FakeSandbox]:
    fake = FakeSandbox()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("autograder.running.executing.execute", fake)
        reference_cost(find_exercise(EXERCISE))  # cached from now on
        yield fake


def graded(path: Path, *, official: bool) -> Report:
    """The report on a file, which must not blame the grader."""
    report: Report = grade_file(path, Rule(official=official), exercise=EXERCISE)
    assert report.verdict is not Verdict.GRADER_ERROR, report.error
    if report.verdict is Verdict.NEEDS_REVIEW:
        assert report.score is None
    else:
        assert report.score is not None
        assert 0 <= report.score <= 1
    return report


@pytest.mark.slow
@fuzz(0.3, attack=ATTACKS | ANSWERED)
def test_any_stream_becomes_a_grade(sandbox: FakeSandbox, folder: Path, attack: Attack) -> None:
    sandbox.attack = attack
    path = folder / "mine.py"
    path.write_text("x = 1\ny = 2\n", encoding="utf-8")
    assert_shown(graded(path, official=len(attack.steps) % 2 == 0))


@pytest.mark.slow
@fuzz(0.4, file=FILES)
def test_any_file_becomes_a_grade(
    sandbox: FakeSandbox, folder: Path, file: tuple[str, bytes]
) -> None:
    sandbox.attack = GOOD
    path = folder / f"handed-in{file[0]}"
    path.write_bytes(file[1])
    report = graded(path, official=False)
    judged = (Verdict.PASSED, Verdict.FAILED, Verdict.INVALID_SUBMISSION)
    assert report.verdict in judged
    assert_shown(report)
