"""How runs become a report with points, a score and a verdict. Nothing is trained here."""

from __future__ import annotations

import dataclasses

import pytest

from autograder import grading
from autograder.errors import SandboxUnavailableError, UnknownExerciseError
from autograder.grading import Rule, grade_file
from autograder.sandbox import backend_named
from autograder.types import (
    AnswerKey,
    Containment,
    Evidence,
    Failure,
    ProgramError,
    ReferenceCost,
    Submission,
    Verdict,
)
from autograder.types.exercise import GROUPS
from autograder.types.submission import Program

KEY = AnswerKey(("dying-relu",), ReferenceCost(1.5, 300.0, 1.5))

RULE = Rule(official=True)
BAD = {"test": {"accuracy": 0.5}}
SPEC = {"checks": {"generalises": {"minimum_accuracy": 0.8}}}


def failed_run(make_run, failure: Failure):
    return make_run(error=ProgramError(failure, "it stopped", next_step="look"), test=None)


@pytest.fixture
def reported(make_exercise):
    def report(*runs):
        submission = Submission("blurred", Program("", ()))
        exercise = make_exercise(**SPEC)
        evidence = [Evidence(run, exercise, KEY) for run in runs]
        return grading._report(submission, exercise, RULE, evidence, 1.0)

    return report


def test_a_report_adds_the_points_up(make_run, reported) -> None:
    report = reported(make_run(), make_run())
    assert report.verdict is Verdict.PASSED
    assert (report.score, sum(report.points.values())) == (1.0, 10.0)
    report = reported(make_run(last={"probe": {"spread": 0.0}}))
    assert report.verdict is Verdict.FAILED
    assert report.score == pytest.approx(0.6)
    assert report.error is None


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (Failure.CRASHED, Verdict.CRASHED),
        (Failure.TIMED_OUT, Verdict.TIMED_OUT),
        (Failure.OUT_OF_MEMORY, Verdict.OUT_OF_MEMORY),
        (Failure.OUTPUT_LIMIT, Verdict.OUTPUT_LIMIT),
        (Failure.INVALID, Verdict.INVALID_SUBMISSION),
    ],
)
def test_runs_that_end_early_are_the_verdict_and_earn_nothing(
    failure, verdict, make_run, reported
) -> None:
    report = reported(make_run(), failed_run(make_run, failure), failed_run(make_run, failure))
    assert report.verdict is verdict
    assert report.score == 0.0
    assert report.points == dict.fromkeys(GROUPS, 0.0)
    assert report.error is not None
    assert report.error.message == "it stopped"
    assert len(report.runs) == 3


def test_what_does_not_travel_is_asked_of_a_person_and_never_a_zero(make_run, reported) -> None:
    kept = failed_run(make_run, Failure.NOT_PORTABLE)
    report = reported(kept, kept)
    assert report.verdict is Verdict.NEEDS_REVIEW
    assert report.verdict.open
    assert report.score is None
    assert report.points == {}
    assert report.error is not None
    assert report.error.next_step == "look"


STIFF = {"facts": {"response_ratio": 1.0}}
CARRIED = {"facts": {"redrawn_weights": 0.95}}


@pytest.mark.parametrize("one_doubt", [STIFF, CARRIED], ids=["response", "redrawn"])
def test_one_doubt_is_asked_of_a_person(one_doubt, make_run, reported) -> None:
    report = reported(make_run(**one_doubt), make_run(**one_doubt))
    assert report.verdict is Verdict.NEEDS_REVIEW
    assert (report.score, report.points) == (None, {})
    assert report.error is not None
    assert "do not follow the model's weights" in report.error.message
    assert report.checks, "the person who looks sees what the checks say"


def test_one_doubt_of_a_program_that_earns_nothing_needs_nobody(make_run, reported) -> None:
    report = reported(make_run(**STIFF, test={"recall": (0.9, 0.9), "accuracy": 0.5}))
    assert report.verdict is Verdict.FAILED
    assert report.score == pytest.approx(0.2)


def test_two_doubts_earn_nothing_but_the_diagnosis(make_run, reported) -> None:
    both = {"facts": {**STIFF["facts"], **CARRIED["facts"]}}
    report = reported(make_run(**both), make_run(**both))
    assert report.verdict is Verdict.FAILED
    assert report.points == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}
    assert "answers_follow_weights" in {c.check for c in report.checks if not c.passed}


def test_one_run_of_three_that_ends_early_is_outvoted(make_run, reported) -> None:
    report = reported(make_run(), failed_run(make_run, Failure.CRASHED), make_run())
    assert report.verdict is Verdict.PASSED
    assert len(report.runs) == 3


def test_a_fault_of_ours_is_no_zero(make_exercise) -> None:
    problem = ProgramError(Failure.GRADER, "no sandbox")
    report = grading._failed("alice", make_exercise(), RULE, problem, 1.0)
    assert report.verdict is Verdict.GRADER_ERROR
    assert report.score is None
    assert report.points == {}


def test_every_failure_has_a_verdict() -> None:
    assert set(grading._VERDICTS) == set(Failure)


WALLS = [
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
        grading._require_containment(RULE, walls)
    else:
        with pytest.raises(SandboxUnavailableError, match=r"what can be raised here is .*"):
            grading._require_containment(RULE, walls)
    for rule in (Rule(official=True, accept_weak_sandbox=True), Rule(official=False)):
        grading._require_containment(rule, walls)


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
