"""Which checks judge an exercise, and what each says about itself."""

from __future__ import annotations

import inspect

import pytest

from autograder.checks import all_checks, checks_of, find_check, judge
from autograder.course import exercises
from autograder.errors import AuthoringError, UnknownNameError
from autograder.types.exercise import GROUPS


@pytest.mark.parametrize("name", all_checks())
def test_the_docstring_of_a_check_has_its_four_parts_in_order(name: str) -> None:
    text = inspect.getdoc(all_checks()[name])
    assert text is not None
    parts = ["\n\nWhat it checks: ", "\n\nWhy it is bad if it fails: ", "\n\nExample: "]
    places = [text.find(part) for part in [*parts, "\n\nWhat to look at: "]]
    assert -1 not in places
    assert places == sorted(places)
    assert text.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", all_checks())
def test_a_check_has_what_its_package_asks_for(name: str) -> None:
    module = all_checks()[name]
    assert module.GROUP in GROUPS
    assert isinstance(module.STANDARD, bool)
    assert isinstance(module.DEFAULTS, dict)


def test_a_good_run_passes_every_standard_check(make_run, make_exercise, make_evidence) -> None:
    results = judge(make_evidence(make_run(), make_exercise()))
    assert [result.check for result in results if not result.passed] == []
    standard = {name for name, module in all_checks().items() if module.STANDARD}
    assert {result.check for result in results} == standard - {"evidence_convicts"}
    assert {result.group for result in results} == set(GROUPS)


def test_a_spec_switches_checks_on_and_off_and_sets_them(
    make_run, make_exercise, make_evidence
) -> None:
    exercise = make_exercise(
        checks={
            "still_a_cnn": False,
            "no_dead_positions": True,
            "generalises": {"minimum_accuracy": 0.99},
        }
    )
    run = make_run(facts={"dead_position_share": 0.0})
    results = {result.check: result for result in judge(make_evidence(run, exercise))}
    assert "still_a_cnn" not in results
    assert results["no_dead_positions"].bounds[0].threshold == 0.02
    assert results["generalises"].bounds[0].threshold == 0.99
    assert not results["generalises"].passed


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ({"generalizes": {}}, "[checks] names 'generalizes', which does not exist"),
        ({"generalizes": False}, "[checks] names 'generalizes', which does not exist"),
        (
            {"calibrated": {"maximum_eror": 0.1}},
            "[checks.calibrated] has the unknown setting(s) ['maximum_eror']; "
            "it knows ['maximum_error']",
        ),
    ],
)
def test_a_spec_with_an_unknown_check_or_setting_is_refused(checks, message, make_exercise) -> None:
    exercise = make_exercise(checks=checks)
    with pytest.raises(AuthoringError) as caught:
        checks_of(exercise)
    assert str(caught.value) == f"{exercise.path}: {message}"


def test_a_symptom_that_no_check_sees_is_refused(make_exercise) -> None:
    exercise = make_exercise(
        symptom=("loss_decreases", "every_class_learned", "predictions_varied")
    )
    with pytest.raises(
        AuthoringError, match=r"symptom names \['every_class_learned', 'predictions_varied'\]"
    ):
        checks_of(exercise)


@pytest.mark.parametrize(
    "checks",
    [
        {"calibrated": 5},
        {"calibrated": {"maximum_error": "low"}},
        {"reports_honest": {"train_loss": "start"}},
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused(checks, make_exercise) -> None:
    with pytest.raises(AuthoringError):
        checks_of(make_exercise(checks=checks))


def test_an_unknown_check_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match=r"'generalizes'; .*generalises"):
        find_check("generalizes")


@pytest.mark.parametrize("name", exercises())
def test_every_spec_of_the_course_names_checks_that_judge_it(name: str) -> None:
    exercise = exercises()[name]
    assert set(exercise.symptom) <= set(checks_of(exercise))
    assert exercise.symptom
