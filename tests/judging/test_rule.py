"""The official rule: when two runs are enough, what the median says, and what counts as skill."""

from __future__ import annotations

import pytest

from autograder.judging.rule import agree, decide, doubtful, results_of, skilled, verdict_of
from autograder.types import CheckResult, Failure, ProgramError, Verdict

BAD = {"test": {"accuracy": 0.5}}
SPEC = {"checks": {"generalises": {"minimum_accuracy": 0.8}}}


def failed_run(make_run, failure: Failure):
    return make_run(error=ProgramError(failure, "it stopped", next_step="look"), test=None)


def judged(runs, exercise, make_evidence) -> list[tuple[CheckResult, ...]]:
    """The results of runs that are all complete."""
    found = [results_of(make_evidence(run, exercise)) for run in runs]
    return [results for results in found if results is not None]


@pytest.mark.parametrize(
    ("accuracies", "passed", "shown"),
    [
        ([0.9], True, 0.9),
        ([0.7], False, 0.7),
        ([0.9, 0.85], True, 0.85),
        ([0.7, 0.9], False, 0.7),  # two that disagree are no majority; a third run follows
        ([0.9, 0.7, 0.85], True, 0.85),
        ([0.9, 0.7, 0.6], False, 0.6),
    ],
)
def test_a_check_is_decided_by_most_runs_and_shown_by_one_of_them(
    accuracies, passed, shown, make_run, make_exercise, make_evidence
) -> None:
    exercise = make_exercise(**SPEC)
    runs = [make_run(test={"accuracy": accuracy}) for accuracy in accuracies]
    decided = decide(judged(runs, exercise, make_evidence))
    results = {result.check: result for result in decided}
    assert results["generalises"].passed is passed
    assert results["generalises"].bounds[0].value == shown
    assert all(result.passed for name, result in results.items() if name != "generalises")


def test_of_runs_that_agree_one_that_could_be_judged_is_shown(
    make_run, make_exercise, make_evidence
) -> None:
    """A run with NaN beside one that fails at the same check, and one that passes."""
    exercise = make_exercise(**SPEC)
    spoilt = make_run(test={"accuracy": float("nan"), "finite": False})
    for runs in ([make_run(), make_run(**BAD), spoilt], [spoilt, make_run(**BAD), make_run()]):
        found = {r.check: r for r in decide(judged(runs, exercise, make_evidence))}
        assert found["loss_finite"].passed
        assert not found["generalises"].passed
        assert found["generalises"].judged
        assert found["generalises"].bounds[0].value == 0.5


def test_each_check_has_its_own_median(make_run, make_exercise, make_evidence) -> None:
    """Three runs that fail at three different checks pass all of them."""
    runs = [
        make_run(**BAD),
        make_run(consistency={"single": 1.0}),
        make_run(cost={"fit_cpu_seconds": 99.0}),
    ]
    exercise = make_exercise(**SPEC)
    assert all(result.passed for result in decide(judged(runs, exercise, make_evidence)))


@pytest.mark.parametrize(
    ("changes", "clear"),
    [
        ([{}, {}], True),
        ([BAD, BAD], True),
        ([{}, BAD], False),
        ([{}, Failure.CRASHED], False),
        ([Failure.TIMED_OUT, Failure.CRASHED], True),
    ],
)
def test_two_runs_are_enough_when_they_agree(
    changes, clear, make_run, make_exercise, make_evidence
) -> None:
    runs = [
        failed_run(make_run, change) if isinstance(change, Failure) else make_run(**change)
        for change in changes
    ]
    exercise = make_exercise(**SPEC)
    assert agree([results_of(make_evidence(run, exercise)) for run in runs]) is clear


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ([{}, {}], Verdict.PASSED),
        ([{}, BAD, {}], Verdict.PASSED),
        ([BAD, BAD], Verdict.FAILED),
        ([{}, Failure.CRASHED, {}], Verdict.PASSED),
        ([{}, Failure.CRASHED, Failure.CRASHED], Verdict.CRASHED),
        ([Failure.CRASHED, Failure.CRASHED], Verdict.CRASHED),
    ],
)
def test_the_verdict_is_that_of_most_runs(
    changes, verdict, make_run, make_exercise, make_evidence
) -> None:
    exercise = make_exercise(**SPEC)
    runs = [
        failed_run(make_run, change) if isinstance(change, Failure) else make_run(**change)
        for change in changes
    ]
    assert verdict_of([results_of(make_evidence(run, exercise)) for run in runs]) is verdict


@pytest.mark.parametrize(
    ("recall", "beats"),
    [
        ((0.95, 0.95), True),
        ((1.0, 0.0), False),  # one answer for all
        ((0.55, 0.55), False),  # within the luck of 40 images
        ((0.85, 0.85), True),
        ((float("nan"), 0.95), True),  # a class without images
        ((float("nan"), float("nan")), False),
    ],
)
def test_skill_is_more_than_luck_on_hidden_labels(recall, beats, make_run) -> None:
    assert skilled([make_run(test={"recall": recall})] * 2) is beats


def test_a_run_without_results_shows_no_skill(make_run) -> None:
    crashed = failed_run(make_run, Failure.CRASHED)
    assert not skilled([make_run(), crashed])
    assert skilled([make_run(), crashed, make_run()])


@pytest.mark.parametrize(
    ("start", "losses", "learned"),
    [
        (0.69, [0.5, 0.2], True),
        (0.40, [0.40, 0.39], False),  # good before training, and trained nothing
        (0.69, [0.60, 0.69], True),  # learned, then forgot
        (float("inf"), [5.0, 0.7], True),
        (float("nan"), [0.2, 0.2], False),
        (0.69, [float("nan"), 0.2], True),
    ],
)
def test_skill_that_was_there_before_training_is_none(start, losses, learned, make_run) -> None:
    assert skilled([make_run(first=start, losses=losses)]) is learned


def test_what_only_the_training_images_show_is_learned_too(make_run) -> None:
    """Otherwise a program that overfits would lose its points for a training that works."""
    hidden = {"probe": {"loss": 0.9}}
    assert skilled([make_run(losses=[0.9, 0.2], last=hidden)])


STIFF = {"facts": {"response_ratio": 1.0}}
CARRIED = {"facts": {"redrawn_convolutions": 0.95}}
BOTH = {"facts": {**STIFF["facts"], **CARRIED["facts"]}}


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ([{}, {}], False),
        ([STIFF, STIFF], True),
        ([CARRIED, CARRIED], True),
        ([STIFF, CARRIED], True),
        ([STIFF, {}], False),  # half of the runs are not most
        ([STIFF, {}, STIFF], True),
        ([BOTH, BOTH], False),  # two doubts fail a check instead
        ([Failure.CRASHED, STIFF], False),
        ([{**STIFF, "test": {"recall": (0.6, 0.6)}}] * 2, False),  # a guesser knows nothing
        ([{"facts": {"response_ratio": float("nan")}}] * 2, True),
        ([{"facts": {"redrawn_weights": float("nan")}}] * 2, True),
    ],
)
def test_one_doubt_in_most_runs_is_for_a_person(changes, doubt, make_run) -> None:
    runs = [
        failed_run(make_run, change) if isinstance(change, Failure) else make_run(**change)
        for change in changes
    ]
    assert doubtful(runs) is doubt
