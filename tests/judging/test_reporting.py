"""A report says what the runs are worth, and asks a person where they do not show it."""

from __future__ import annotations

import pytest

from autograder.judging.reporting import VERDICTS, Circumstances, report_of, report_of_failure
from autograder.types import (
    AnswerKey,
    Evidence,
    Failure,
    ProgramError,
    ReferenceCost,
    Verdict,
)
from autograder.types.conviction import Conviction, Heard, Side
from autograder.types.exercise import GROUPS

KEY = AnswerKey(("dying-relu",), ReferenceCost(1.5, 300.0, 1.5))

BAD = {"test": {"accuracy": 0.5}}
SPEC = {"checks": {"generalises": {"minimum_accuracy": 0.8}}}


def failed_run(make_run, failure: Failure):
    return make_run(error=ProgramError(failure, "it stopped", next_step="look"), test=None)


@pytest.fixture
def reported(make_exercise):
    def report(*runs):
        exercise = make_exercise(**SPEC)
        evidence = [Evidence(run, exercise, KEY) for run in runs]
        return report_of(Circumstances("blurred", exercise, True, "cpu"), evidence, 1.0)

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
    graded = Circumstances("alice", make_exercise(), True, "cpu")
    report = report_of_failure(graded, problem, 1.0)
    assert report.verdict is Verdict.GRADER_ERROR
    assert report.score is None
    assert report.points == {}


@pytest.mark.parametrize("error", [None, ProgramError(Failure.CRASHED, "it stopped")])
def test_a_self_check_shows_what_evidence_printed_and_a_grade_never_does(
    error, make_run, make_exercise
) -> None:
    """In an order that is the same each time, and also where the program itself fails."""
    heard = (
        Heard("yours", Side.HEALTHY, "like yours", 8, 0.0, printed="second"),
        Heard("yours", Side.HEALTHY, "like yours", 7, 0.0),
        Heard("starter", Side.FAULT, "as released", 7, 1.0, printed="first"),
    )
    exercise = make_exercise(**SPEC)
    run = make_run(error=error, test=None) if error else make_run()
    evidence = [Evidence(run, exercise, KEY, conviction=Conviction(heard))]

    def printed(*, official: bool):
        return report_of(Circumstances("x", exercise, official, "cpu"), evidence, 1.0).printed

    assert printed(official=True) == ()
    assert printed(official=False) == (
        ("the starter, draw 1 of 2", "first"),
        ("your program, draw 2 of 2", "second"),
    )


def test_every_failure_has_a_verdict() -> None:
    assert set(VERDICTS) == set(Failure)
