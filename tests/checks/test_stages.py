"""Which failure a report leads with, and what is likely to follow from it."""

from __future__ import annotations

import dataclasses

import pytest

from autograder.checks import all_checks, in_order
from autograder.checks._stages import STAGES


def test_every_check_answers_one_of_the_questions() -> None:
    assert {check.STAGE for check in all_checks().values()} == set(STAGES)
    for name, check in all_checks().items():
        assert (check.STAGE == "cause") == (check.GROUP == "diagnosis"), name


@pytest.mark.parametrize(
    ("failed", "standing", "following"),
    [
        # nothing is learned: new images cannot be known, and a false report is another matter
        (
            ["generalises", "predictions_vary", "loss_decreases", "reports_honest"],
            ["loss_decreases", "reports_honest"],
            ["predictions_vary", "generalises"],
        ),
        # another answer each time: all that is measured through it is uncertain
        (
            ["reports_honest", "generalises", "predict_is_consistent"],
            ["predict_is_consistent"],
            ["reports_honest", "generalises"],
        ),
        (["within_budget", "generalises"], ["generalises", "within_budget"], []),
        (["diagnosis_named", "no_dead_positions"], ["no_dead_positions", "diagnosis_named"], []),
        (["sees_every_channel", "validation_improves"], ["validation_improves"], None),
        (["within_budget"], ["within_budget"], []),
        (
            ["loss_finite", "still_a_cnn", "starts_plausible"],
            ["loss_finite", "still_a_cnn"],
            ["starts_plausible"],
        ),
        ([], [], []),
    ],
)
def test_the_first_failure_decides(failed, standing, following, make_result, make_report) -> None:
    groups = {"diagnosis_named": "diagnosis"}
    results = [
        make_result(name, passed=name not in failed, group=groups.get(name, "training"))
        for name in {*failed, "calibrated", "all_parameters_learn"}
    ]
    report = make_report(checks=in_order(results))
    assert [one.check for one in report.standing] == standing
    if following is not None:
        assert [one.check for one in report.following] == following
    assert [one.check for one in report.leading[:1]] == standing[:1]
    assert {one.check for one in report.checks} == {one.check for one in results}


def test_what_could_not_be_judged_follows_nothing_and_comes_before_what_passed(make_result) -> None:
    hidden = dataclasses.replace(make_result("generalises", passed=False), hidden_by="loss_finite")
    failed, passed = make_result("loss_finite", passed=False), make_result("loss_decreases")
    shown = in_order([passed, hidden, failed])
    assert [one.check for one in shown] == ["loss_finite", "generalises", "loss_decreases"]
    assert [one.follows for one in shown] == ["", "", ""]
