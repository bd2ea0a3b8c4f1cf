"""What is judged besides a run itself: how alike the runs of a program are."""

from __future__ import annotations

import math

import pytest

from autograder.judging.evidence import gather, gather_recorded
from autograder.types import AnswerKey, Failure, ProgramError, ReferenceCost

KEY = AnswerKey(("dying-relu",), ReferenceCost(1.0, 300.0, 1.0))


def test_every_run_has_the_exercise_and_its_key(make_run, make_exercise) -> None:
    exercise = make_exercise()
    evidence = gather([make_run(seed=1), make_run(seed=2)], exercise, KEY)
    assert [one.run.seed for one in evidence] == [1, 2]
    assert all(one.exercise is exercise and one.key is KEY for one in evidence)


def test_a_recorded_run_is_compared_with_what_the_reference_cost_there(
    make_run, make_exercise
) -> None:
    runs = [make_run(reference={"fit_seconds": seconds}) for seconds in (1.0, 3.0)]
    evidence = gather_recorded(runs, make_exercise(), ("dying-relu",))
    assert [one.key.cost.fit_seconds for one in evidence] == [1.0, 3.0]
    assert evidence[0].key.diagnoses == ("dying-relu",)


@pytest.mark.parametrize(
    ("sketches", "sameness"),
    [
        ([(1.0, 0.0), (0.0, 1.0)], 0.0),
        ([(1.0, 0.0), (-2.0, 0.0)], 1.0),  # whatever the sign and the length
        ([(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)], math.sqrt(0.5)),  # the nearest counts
        ([(1.0, 0.0)], None),  # nothing to compare with
    ],
)
def test_runs_are_compared_by_their_sketches(sketches, sameness, make_run, make_exercise) -> None:
    runs = [make_run(facts={"sketch": sketch}) for sketch in sketches]
    first = gather(runs, make_exercise(), KEY)[0]
    assert first.sameness == pytest.approx(sameness)


@pytest.mark.parametrize("empty", [(), (0.0, 0.0)])
def test_what_cannot_be_compared_is_unknown_and_not_unlike(empty, make_run, make_exercise) -> None:
    runs = [make_run(facts={"sketch": sketch}) for sketch in ((1.0, 0.0), empty)]
    for one in gather(runs, make_exercise(), KEY):
        assert one.sameness is not None
        assert math.isnan(one.sameness)


def test_a_run_without_results_is_not_compared_with(make_run, make_exercise) -> None:
    error = ProgramError(Failure.CRASHED, "it stopped")
    crashed = make_run(error=error, test=None, facts={"sketch": ()})
    first, _ = gather([make_run(), crashed], make_exercise(), KEY)
    assert first.sameness is None


def test_the_share_of_epochs_that_were_told_alike(make_run, make_exercise) -> None:
    runs = [make_run(losses=losses) for losses in ((0.5, 0.4, 0.3, 0.2), (0.5, 0.4, 0.31, 0.21))]
    assert [one.told_alike for one in gather(runs, make_exercise(), KEY)] == [0.5, 0.5]
    assert gather(runs[:1], make_exercise(), KEY)[0].told_alike == 0.0
