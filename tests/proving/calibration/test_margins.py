"""Distances from a threshold, in robust standard deviations of the measured values."""

from __future__ import annotations

import math

import pytest

from autograder.authoring.variants import Kind
from autograder.proving.calibration.margins import Judged, margins, side, thinnest
from autograder.types import Bound


@pytest.fixture
def results(make_result):
    """The results of one check in several runs."""

    def some(*values, threshold=0.8, at_most=False):
        return [
            make_result(
                value=v,
                threshold=threshold,
                at_most=at_most,
                passed=v <= threshold if at_most else v >= threshold,
            )
            for v in values
        ]

    return some


@pytest.fixture
def bounds(results):
    def some(*values, **changes):
        return [result.bounds[0] for result in results(*values, **changes)]

    return some


def test_the_margin_is_the_distance_of_the_median_in_robust_deviations(bounds):
    one = side("p", bounds(0.88, 0.90, 0.92, 0.9, 0.94), must_pass=True)
    assert one.median == pytest.approx(0.9)
    # .02 below the median .90, times 1.4826; values above the median do not count.
    assert one.nearest == pytest.approx(0.88)
    assert one.margin == pytest.approx((0.9 - 0.8) / (1.4826 * 0.02))
    one = side("p", bounds(0.86, 0.87, 0.88, 0.90, 0.99, 0.999, 0.91), must_pass=True)
    assert one.margin == pytest.approx((0.9 - 0.8) / (1.4826 * 0.03))


def test_a_program_on_the_wrong_side_has_a_negative_margin(bounds):
    assert side("p", bounds(0.70, 0.72, 0.74), must_pass=True).margin < 0
    assert side("p", bounds(0.70, 0.72, 0.74), must_pass=False).margin > 0


def test_at_most_turns_the_direction(bounds):
    values = bounds(0.1, 0.2, 0.3, threshold=0.5, at_most=True)
    one = side("p", values, must_pass=True)
    assert one.margin > 0
    assert one.nearest == 0.3


def test_beyond_an_upper_bound_distances_are_ratios(bounds):
    """8, 16 and 32 times the threshold are equally far apart."""
    one = side("p", bounds(0.8, 1.6, 3.2, threshold=0.1, at_most=True), must_pass=False)
    assert one.margin == pytest.approx(math.log(16) / (1.4826 * math.log(2)))


def test_a_nan_counts_as_failed(bounds):
    assert side("p", bounds(math.nan, math.nan, 0.9), must_pass=True).margin == -math.inf
    assert side("p", bounds(math.nan, math.nan, 0.9), must_pass=False).margin == math.inf


def test_a_question_of_yes_or_no_has_no_spread(bounds):
    assert side("p", bounds(1.0, 1.0, threshold=1.0), must_pass=True).margin == math.inf
    assert side("p", bounds(0.0, 0.0, threshold=1.0), must_pass=False).margin == math.inf


def test_each_check_shows_the_programs_that_come_nearest(results):
    def judged(name, kind, fails, *values):
        return Judged(name, kind, fails, tuple((result,) for result in results(*values)))

    found = margins(
        [
            judged("reference", Kind.REFERENCE, (), 0.95, 0.96, 0.97),
            judged("close", Kind.RIGHT, (), 0.82, 0.83, 0.84),
            judged("far", Kind.WRONG, ("generalises",), 0.1, 0.2, 0.3),
            judged("near", Kind.WRONG, ("generalises",), 0.74, 0.75, 0.76),
            judged("elsewhere", Kind.WRONG, ("calibrated",), 0.79, 0.795, 0.796),
        ]
    )
    assert [one.check for one in found] == ["generalises"]
    assert found[0].right.program == "close"
    assert found[0].wrong is not None
    assert found[0].wrong.program == "near"
    assert found[0].right.runs == 3


def test_a_program_that_was_held_out_sets_no_threshold(results):
    def judged(name, *values, held_out=False):
        runs = tuple((result,) for result in results(*values))
        return Judged(name, Kind.RIGHT, (), runs, held_out=held_out)

    programs = [judged("known", 0.95, 0.96, 0.97), judged("unseen", 0.81, 0.82, held_out=True)]
    (one,) = margins(programs)
    assert one.right.program == "known"
    assert thinnest(programs) == thinnest(programs[:1])


def test_a_check_at_which_nothing_must_fail_has_one_side(results):
    runs = tuple((result,) for result in results(0.95, 0.96))
    (one,) = margins([Judged("reference", Kind.REFERENCE, (), runs)])
    assert one.wrong is None


def test_runs_without_results_are_left_out(results):
    runs = (None, *((result,) for result in results(0.95, 0.96)))
    (one,) = margins([Judged("reference", Kind.REFERENCE, (), runs)])
    assert one.right.runs == 2


def test_a_verdict_is_as_sure_as_its_weakest_right_and_best_caught_wrong_program(make_result):
    def judged(name, kind, fails, *runs):
        results = tuple(
            (
                make_result("generalises", value=accuracy, threshold=0.8, passed=accuracy >= 0.8),
                make_result(
                    "calibrated", value=error, threshold=0.1, at_most=True, passed=error <= 0.1
                ),
            )
            for accuracy, error in runs
        )
        return Judged(name, kind, fails, results)

    right = judged("reference", Kind.REFERENCE, (), (0.86, 0.01), (0.88, 0.02), (0.90, 0.03))
    wrong = judged(
        "wrong", Kind.WRONG, ("generalises", "calibrated"), (0.7, 0.2), (0.6, 0.8), (0.5, 0.4)
    )
    least, best = thinnest([right, wrong])
    assert least == pytest.approx((0.88 - 0.8) / (1.4826 * 0.02))
    assert best == pytest.approx((0.8 - 0.6) / (1.4826 * 0.1))
    assert math.isnan(thinnest([right])[1])


def test_every_bound_of_a_check_has_a_margin_of_its_own(make_result):
    """A wrong program counts at the bound that fails it: one of several is enough."""

    def judged(name, kind, fails, *runs):
        results = tuple(
            (
                make_result(
                    bounds=(
                        Bound(accuracy, 0.8, at_most=False, name="accuracy"),
                        Bound(loss, 0.5, at_most=True, name="loss"),
                    ),
                    passed=accuracy >= 0.8 and loss <= 0.5,
                ),
            )
            for accuracy, loss in runs
        )
        return Judged(name, kind, fails, results)

    programs = [
        judged("reference", Kind.REFERENCE, (), (0.9, 0.1), (0.91, 0.2), (0.92, 0.3)),
        judged("too dear", Kind.WRONG, ("generalises",), (0.9, 0.7), (0.91, 0.8), (0.9, 0.9)),
        judged("often wrong", Kind.WRONG, ("generalises",), (0.6, 0.4), (0.61, 0.3), (0.62, 0.4)),
    ]
    accuracy, loss = margins(programs)
    assert (accuracy.bound, loss.bound) == ("accuracy", "loss")
    assert (accuracy.wrong.program, loss.wrong.program) == ("often wrong", "too dear")
    assert loss.right.margin == pytest.approx((0.5 - 0.2) / (1.4826 * 0.1))
    assert thinnest(programs)[1] > 0
