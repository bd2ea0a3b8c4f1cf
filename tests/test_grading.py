"""How runs become a report with points, a score and a verdict. Nothing is trained here."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from autograder import grading
from autograder.errors import SandboxUnavailableError, UnknownExerciseError
from autograder.grading import Rule, grade_file
from autograder.report.as_text import points_text
from autograder.sandbox import backend_named
from autograder.types import (
    AnswerKey,
    Containment,
    Failure,
    ProgramError,
    ReferenceCost,
    Submission,
    Verdict,
)
from autograder.types.conviction import Conviction
from autograder.types.submission import Program

RULE = Rule(official=True)
KEY = AnswerKey(("dying-relu",), ReferenceCost(1.5, 300.0, 1.5))

WALLS: list[tuple[bool, Any]] = [
    (True, Containment("bubblewrap", ("uid", "bubblewrap", "rlimits"), ("landlock",))),
    (True, Containment("namespaces", ("namespaces", "rlimits", "landlock", "seccomp"))),
    # The kernel has refused the namespaces, or does not know Landlock.
    (False, Containment("namespaces", ("uid", "rlimits", "landlock"), ("namespaces",))),
    (False, Containment("namespaces", ("namespaces", "rlimits"), ("landlock",))),
    (False, Containment("process", ("uid", "rlimits"))),
    (False, backend_named("process")),
]


@pytest.mark.parametrize(("enough", "walls"), WALLS, ids=lambda x: getattr(x, "name", str(x)))
def test_a_grade_that_must_count_needs_walls(enough, walls) -> None:
    assert walls.official is enough
    if enough:
        grading.require_containment(RULE, walls)
    else:
        with pytest.raises(SandboxUnavailableError, match=r"what this machine offers is .*"):
            grading.require_containment(RULE, walls)
    for rule in (Rule(official=True, accept_weak_sandbox=True), Rule(official=False)):
        grading.require_containment(rule, walls)


def test_walls_that_fell_during_a_run_are_a_fault_of_ours(
    make_run, make_exercise, monkeypatch
) -> None:
    fallen = Containment("namespaces", ("uid", "rlimits", "landlock"), ("namespaces",))
    run = dataclasses.replace(make_run(), containment=fallen)
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "answer_key", lambda *_arguments, **_options: KEY)
    exercise = make_exercise()
    submission = Submission(exercise.id, Program("x = 1\n", ()))
    report = grading.grade(submission, exercise, RULE)
    assert (report.verdict, report.score) == (Verdict.GRADER_ERROR, None)
    assert "missing: namespaces" in report.error.message
    lowered = dataclasses.replace(RULE, accept_weak_sandbox=True)
    report = grading.grade(submission, exercise, lowered)
    assert report.verdict is not Verdict.GRADER_ERROR
    assert "files, network and processes are not held" in str(report.containment)


@pytest.mark.parametrize(
    ("named", "official", "passes"),
    [
        ("dying-relu", True, True),
        ("label-noise", True, False),
        ("dying-relu", False, True),
        ("label-noise", False, True),
        ("no such cause", False, False),
        (None, False, False),
    ],
)
def test_only_an_official_grade_says_whether_the_diagnosis_is_right(
    named, official, passes, make_run, make_exercise, monkeypatch
) -> None:
    run = dataclasses.replace(make_run(diagnosis=named), containment=WALLS[1][1])
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "answer_key", lambda *_arguments, **_options: KEY)
    exercise = make_exercise()
    submission = Submission(exercise.id, Program("x = 1\n", ()))
    report = grading.grade(submission, exercise, dataclasses.replace(RULE, official=official))
    (result,) = (one for one in report.checks if one.check == "diagnosis_named")
    assert result.passed is passes
    assert ("the official grade judges" in points_text(report)) is (passes and not official)


@pytest.mark.parametrize(
    ("heard", "verdict"),
    [
        (Conviction(error=ProgramError(Failure.INVALID, "no number")), Verdict.FAILED),
        (Conviction(error=ProgramError(Failure.GRADER, "nothing was heard")), Verdict.GRADER_ERROR),
        (Conviction(containment=WALLS[2][1]), Verdict.GRADER_ERROR),
        (Conviction(containment=WALLS[0][1]), Verdict.FAILED),
    ],
)
def test_evidence_costs_its_points_unless_the_fault_is_ours(
    heard, verdict, make_run, make_exercise, monkeypatch
) -> None:
    run = dataclasses.replace(make_run(), containment=WALLS[0][1])
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "answer_key", lambda *_arguments, **_options: KEY)
    monkeypatch.setattr(grading, "load_pool", lambda exercise: "a pool")
    monkeypatch.setattr(grading, "hear_pool", lambda *_arguments, **_options: heard)
    exercise = make_exercise(evidence_example="return 0")
    program = Program("def evidence(program, train, val): ...\n", ())
    report = grading.grade(Submission(exercise.id, program), exercise, RULE)
    assert report.verdict is verdict
    if verdict is Verdict.FAILED:
        assert [one.check for one in report.checks if not one.passed] == ["evidence_convicts"]
        rest = exercise.maximum_points - 0.8 * exercise.points["diagnosis"]
        assert sum(report.points.values()) == pytest.approx(rest)


def test_a_program_without_evidence_is_told_so(make_run, make_exercise, monkeypatch) -> None:
    run = dataclasses.replace(make_run(), containment=WALLS[0][1])
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "answer_key", lambda *_arguments, **_options: KEY)
    exercise = make_exercise(evidence_example="return 0")
    submission = Submission(exercise.id, Program("x = 1\n", ()))
    report = grading.grade(submission, exercise, RULE)
    (failed,) = (one for one in report.checks if not one.passed)
    assert failed.observed == "the program defines no evidence"


def test_a_file_that_cannot_be_read_is_an_invalid_submission(tmp_path) -> None:
    path = tmp_path / "handed-in.ipynb"
    path.write_text("no notebook", encoding="utf-8")
    report = grade_file(path, RULE, exercise="constant-predictor")
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert report.score == 0.0
    assert report.error is not None
    assert "expected a notebook" in report.error.message
    assert report.submission == str(path)


def test_a_file_that_names_no_exercise_of_the_course_is_a_mistake_of_use(tmp_path) -> None:
    path = tmp_path / "mine.py"
    path.write_text('exercise = "constant-predicter"\n', encoding="utf-8")
    with pytest.raises(UnknownExerciseError, match="did you mean 'constant-predictor'"):
        grade_file(path, RULE)
