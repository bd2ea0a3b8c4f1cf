"""Points are given for repairs."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from autograder.checks import judge
from autograder.judging.points import points
from autograder.judging.rule import decide
from autograder.types import AnswerKey, Evidence, ReferenceCost, Verdict
from autograder.types.exercise import GROUPS

KEY = AnswerKey(("dying-relu",), ReferenceCost(1.5, 300.0, 1.5))
BAD: dict[str, Any] = {"test": {"accuracy": 0.5}}
SPEC = {"checks": {"generalises": {"minimum_accuracy": 0.8}}}


def earned(
    make_run,
    exercise,
    verdict: Verdict = Verdict.FAILED,
    sameness: float | None = None,
    **changes: Any,
) -> dict[str, float]:
    evidence = Evidence(make_run(**changes), exercise, KEY, sameness=sameness)
    return dict(points(decide([judge(evidence)]), exercise, verdict))


def test_a_group_is_earned_when_all_of_its_checks_pass(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises", "loss_decreases"])
    assert earned(make_run, exercise, Verdict.PASSED) == dict(exercise.points)
    assert earned(make_run, exercise, losses=[0.68]) == {
        "training": 0.0,  # loss_decreases
        "validation": 0.0,  # validation_improves
        "form": 1.0,
        "diagnosis": 2.0,
    }


def test_a_starter_earns_nothing_although_it_passes_guards(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    starter = earned(make_run, exercise, **BAD, diagnosis=None)
    assert starter == dict.fromkeys(GROUPS, 0.0)


def test_the_cause_alone_earns_the_points_of_the_diagnosis(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    assert earned(make_run, exercise, **BAD) == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}


@pytest.mark.parametrize(
    ("credit", "named", "expected"),
    [(1, 1, 5), (0.5, 1, 3), (1, 0, 4), (0, 1, 1), (1, 0.5, 4.5), (1, -1, 3), (0, -1, 0)],
)
def test_evidence_decides_four_fifths_of_the_points_for_the_diagnosis(
    credit, named, expected, make_exercise, make_result
) -> None:
    exercise = make_exercise(points={"training": 2, "validation": 2, "form": 1, "diagnosis": 5})
    checks = [
        make_result("evidence_convicts", passed=credit == 1, group="diagnosis", weight=4.0),
        make_result("diagnosis_named", passed=named > 0, group="diagnosis"),
    ]
    checks = [
        dataclasses.replace(one, credit=share)
        for one, share in zip(checks, (credit, named), strict=True)
    ]
    assert points(checks, exercise, Verdict.FAILED)["diagnosis"] == expected


def test_half_of_the_symptom_gone_is_a_repair_begun(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises", "predictions_vary"])
    assert earned(make_run, exercise, **BAD)["training"] == 4.0


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.PASSED, Verdict.FAILED}))
def test_a_program_that_did_not_run_to_its_end_earns_nothing(
    verdict, make_run, make_exercise
) -> None:
    assert earned(make_run, make_exercise(), verdict) == dict.fromkeys(GROUPS, 0.0)


def test_weights_from_elsewhere_earn_nothing_but_the_diagnosis(make_run, make_exercise) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    carried = earned(make_run, exercise, facts={"resemblance": 0.0}, sameness=1.0)
    assert carried == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}


def test_training_images_alone_earn_nothing_but_the_diagnosis(
    make_run, make_exercise, make_evidence
) -> None:
    exercise = make_exercise(**SPEC, symptom=["generalises"])
    checks = decide([judge(make_evidence(make_run(), exercise))])
    ignorant = points(checks, exercise, Verdict.FAILED, knows=False)
    assert ignorant == {**dict.fromkeys(GROUPS, 0.0), "diagnosis": 2.0}
