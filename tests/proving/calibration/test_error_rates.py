"""Counting wrong verdicts, their upper bounds, and the official rule replayed over runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.authoring.variants import Kind
from autograder.proving.calibration.error_rates import Rate, errors_of, total, upper_bound
from autograder.proving.calibration.margins import Judged
from autograder.proving.pages.as_calibration import problems

CHECKS = ("loss_decreases", "generalises", "calibrated")


@pytest.fixture
def judged(make_result):
    """A program, given by the checks that fail in each run; None for a run that crashed."""

    def make(kind, *failed, fails=()):
        runs = tuple(
            None if one is None else tuple(make_result(c, passed=c not in one) for c in CHECKS)
            for one in failed
        )
        return Judged("program", kind, fails, runs)

    return make


@pytest.mark.parametrize(
    ("errors", "trials", "expected"),
    [(0, 1000, 0.0029912), (0, 10, 0.258866), (1, 20, 0.216106), (3, 100, 0.075716), (5, 5, 1.0)],
)
def test_upper_bounds_are_those_of_clopper_and_pearson(errors, trials, expected):
    assert upper_bound(errors, trials) == pytest.approx(expected, rel=1e-3)


def test_without_trials_nothing_is_known():
    assert upper_bound(0, 0) == 1.0


def test_rates_add_up():
    assert total([Rate(1, 10), Rate(0, 5)]) == Rate(1, 15)


def test_a_right_program_errs_where_it_fails_or_crashes(judged):
    errors = errors_of(judged(Kind.RIGHT, (), ("generalises",), None, ()))
    assert errors.is_right
    assert errors.runs == Rate(2, 4)
    assert errors.elsewhere == 0


def test_a_wrong_program_errs_where_it_passes(judged):
    errors = errors_of(judged(Kind.WRONG, (), ("generalises",), None, fails=("generalises",)))
    assert not errors.is_right
    assert errors.runs == Rate(1, 3)


def test_failing_at_another_check_than_claimed_is_counted(judged):
    program = judged(
        Kind.MUTANT, ("calibrated",), ("calibrated", "generalises"), fails=("generalises",)
    )
    assert errors_of(program).elsewhere == 1
    assert errors_of(program).runs.errors == 0


def test_a_single_bad_run_in_many_is_outvoted_by_the_rule(judged):
    runs = [()] * 39 + [("generalises",)]
    errors = errors_of(judged(Kind.REFERENCE, *runs))
    assert errors.runs == Rate(1, 40)
    assert errors.by_rule == 0.0


def test_the_rule_fails_a_program_about_as_often_as_two_of_three_runs_do(judged):
    runs = [()] * 20 + [("generalises",)] * 20
    assert errors_of(judged(Kind.REFERENCE, *runs)).by_rule == pytest.approx(0.5, abs=0.1)


def test_failures_at_ever_other_checks_can_be_outvoted_and_are_seen(judged):
    """Every run fails at some check, yet the median of every check may pass."""
    runs = [("generalises",), ("calibrated",), ("loss_decreases",)]
    errors = errors_of(judged(Kind.WRONG, *runs, fails=("generalises",)))
    assert errors.runs.errors == 0
    assert errors.by_rule == 1.0


def test_a_doubt_about_a_right_program_is_a_problem(judged):
    program = replace(judged(Kind.RIGHT, (), ()), reviews=1)
    (line,) = problems([program])
    assert "leaves a doubt about where its answers come from in 1 of 2 runs" in line
    (line,) = problems([replace(program, kind=Kind.WRONG, fails=("loss_decreases",))])[:1]
    assert line == "program: wrong, passes in 2 of 2 runs"
