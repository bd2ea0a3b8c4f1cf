"""Every check: a record that passes, one that fails, the boundary, NaN, and its own words."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from autograder.checks import all_checks, find_check, judge_one
from autograder.checks._result import at_least, at_most, finding, result_of

NAN, INF = float("nan"), float("inf")
LN2 = math.log(2)

# (settings, changes to a good run that still pass, changes that fail), in pairs at the boundary.
CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]] = {
    "all_parameters_learn": [
        ({}, {"facts": {"changed_share": 1.0}}, {"facts": {"changed_share": 0.99}}),
        (
            {"minimum_share": 0.5},
            {"facts": {"changed_share": 0.5}},
            {"facts": {"changed_share": 0.4}},
        ),
    ],
    "no_dead_positions": [
        (
            {},
            {"facts": {"dead_position_share": 0.02}},
            {"facts": {"dead_position_share": 0.03}},
        ),
    ],
    "answers_follow_weights": [
        # one doubt alone is for a person to judge, and passes here
        (
            {},
            {"facts": {"response_ratio": 1.0}},
            {"facts": {"response_ratio": 1.0, "redrawn_weights": 0.84}},
        ),
        (
            {},
            {"facts": {"redrawn_convolutions": 0.95}},
            {"facts": {"redrawn_convolutions": 0.95, "response_cosine": 0.5}},
        ),
        (  # up to three quarters of the skill above guessing may stay, and the ratio has some room
            {},
            {"facts": {"response_ratio": 1.0, "redrawn_weights": 0.83}},
            {"facts": {"response_ratio": 2.5, "redrawn_weights": 0.84}},
        ),
        (  # a model that only guesses knows nothing whose origin could be in doubt
            {},
            {"facts": {"response_size": 0.0}, "test": {"recall": (1.0, 0.0)}},
            {"facts": {"response_size": 0.0, "redrawn_weights": NAN}},
        ),
        (  # a model without convolutions is asked only with all of its weights redrawn
            {},
            {"facts": {"redrawn_convolutions": None, "redrawn_weights": 1.0}},
            {"facts": {"response_size": 0.0, "redrawn_weights": 1.0}},
        ),
    ],
    "calibrated": [
        ({}, {"test": {"calibration_error": 0.25}}, {"test": {"calibration_error": 0.2501}}),
    ],
    "diagnosis_named": [
        ({}, {}, {"diagnosis": None}),
        ({}, {}, {"diagnosis": "softmax-applied-twice"}),  # in the catalogue, but not the cause
        ({}, {"diagnoses": ("a", "dying-relu")}, {"diagnosis": "nonsense"}),
        (
            {"diagnosis": '{"dying-relu": 0.6, "label-noise": 0.4}'},
            {},
            {"diagnosis": '{"dying-relu": 0.4, "label-noise": 0.6}'},
        ),
        (
            {"diagnosis": '{"dying-relu": 0.5}', "diagnoses": None},
            {},
            {"diagnosis": '{"dying-relu": 1.5}', "diagnoses": None},
        ),
        (
            {},  # without the solutions, any failure mode in the catalogue will do
            {"diagnosis": "softmax-applied-twice", "diagnoses": None},
            {"diagnosis": "nonsense", "diagnoses": None},
        ),
    ],
    "every_class_learned": [
        ({}, {"test": {"recall": (0.5, 1.0)}}, {"test": {"recall": (1.0, 0.49)}}),
        ({"minimum_recall": 0.0}, {"test": {"recall": (0.0, 0.0)}}, {"test": {"recall": (NAN, 1)}}),
    ],
    "generalises": [
        (
            {"minimum_accuracy": 0.8},
            {"test": {"accuracy": 0.8}},
            {"test": {"accuracy": 0.79}},
        ),
        ({"maximum_loss": 0.5}, {"test": {"loss": 0.5}}, {"test": {"loss": 0.51}}),
    ],
    "loss_decreases": [
        ({"maximum_share": 0.5}, {"losses": [0.345], "first": 0.69}, {"losses": [0.346]}),
        ({"maximum_loss": 0.3}, {"losses": [0.3]}, {"losses": [0.301]}),
        ({}, {"losses": [0.9, 0.2]}, {"losses": [0.2, 0.69]}),  # the last epoch counts
    ],
    "loss_finite": [
        ({}, {"last": {"reported": {"val_accuracy": NAN}}}, {"last": {"probe": {"finite": False}}}),
        ({}, {}, {"initial": {"finite": False}}),
        ({}, {}, {"test": {"finite": False}}),
        ({}, {}, {"last": {"reported": {"val_loss": INF}}}),
        ({}, {}, {"last": {"reported": {"train_loss": NAN}}}),
    ],
    "predict_is_consistent": [
        ({}, {"consistency": {way: 1e-3}}, {"consistency": {way: 1.1e-3}})
        for way in ("repeat", "single", "permuted", "batches")
    ],
    "predictions_vary": [
        ({}, {"last": {"probe": {"spread": 0.05}}}, {"last": {"probe": {"spread": 0.0499}}}),
        (
            {},
            {"last": {"probe": {"largest_share": 0.97}}},
            {"last": {"probe": {"largest_share": 0.98}}},
        ),
    ],
    "reports_honest": [
        (
            {},
            {"last": {"val": {"loss": 1.0}, "reported": {"val_loss": 1.0399}}},
            {"last": {"val": {"loss": 1.0}, "reported": {"val_loss": 1.0401}}},
        ),
        (
            {},
            {"last": {"reported": {"val_accuracy": 0.9451}}},
            {"last": {"reported": {"val_accuracy": 0.9449}}},
        ),
        (
            {},  # the loss in training may exceed that of the answers, up to 1.25 ln 2 = 0.866
            {"losses": [0.3, 0.2], "last": {"reported": {"train_loss": 0.86}}},
            {"losses": [0.3, 0.2], "last": {"reported": {"train_loss": 0.87}}},
        ),
        (
            {},  # above guessing: from 2.0 to 0.9, with a tolerance of 0.6 of 2.0 plus 0.2 nats
            {"first": 2.0, "losses": [0.9], "last": {"reported": {"train_loss": 3.39}}},
            {"first": 2.0, "losses": [0.9], "last": {"reported": {"train_loss": 3.41}}},
        ),
        (
            {},  # one epoch from 2.0 to 1.5, with a tolerance below of 0.6 of 2.0 plus 0.2 nats
            {"first": 2.0, "losses": [2.0, 2.0, 1.5], "last": {"reported": {"train_loss": 0.11}}},
            {"first": 2.0, "losses": [2.0, 2.0, 1.5], "last": {"reported": {"train_loss": 0.09}}},
        ),
        (
            {},  # the median epoch, here the only one: 0.30, less a quarter of it and 0.03 nats
            {"losses": [0.3], "last": {"reported": {"train_loss": 0.196}}},
            {"losses": [0.3], "last": {"reported": {"train_loss": 0.194}}},
        ),
        (
            {"train_loss": "end", "train_loss_tolerance": 0.25, "train_loss_slack": 0.05},
            {"losses": [0.3, 0.2], "last": {"reported": {"train_loss": 0.299}}},
            {"losses": [0.3, 0.2], "last": {"reported": {"train_loss": 0.301}}},
        ),
    ],
    "same_scale": [
        ({}, {"probed": {"gain_by_stretching": 0.05}}, {"probed": {"gain_by_stretching": 0.051}}),
        ({}, {"probed": {"gain_by_stretching": -2.0}}, {}),  # a question that was not asked
    ],
    "sees_every_channel": [
        ({}, {"probed": {"seen_behind_zero": 0.15}}, {"probed": {"seen_behind_zero": 0.149}}),
        ({}, {"probed": {"seen_behind_zero": 1.0}}, {}),
    ],
    "sees_every_region": [
        ({}, {"probed": {"least_seen_region": 0.1}}, {"probed": {"least_seen_region": 0.099}}),
        ({}, {"probed": {"least_seen_region": 1.0}}, {}),
    ],
    "sees_neighbours": [
        (
            {},
            {"probed": {"neighbours_act_together": 1.5}},
            {"probed": {"neighbours_act_together": 1.49}},
        ),
        ({}, {"probed": {"neighbours_act_together": 4.0}}, {}),
    ],
    "starts_plausible": [
        ({}, {"first": 2 * LN2}, {"first": 2 * LN2 + 1e-6}),
        ({}, {"first": 0.5 * LN2}, {"first": 0.5 * LN2 - 1e-6}),
        ({"maximum_ratio": 4.0}, {"first": 2.7}, {"first": 2.8}),
        ({}, {"first": 2 * math.log(3), "classes": 3}, {"first": 2 * math.log(3)}),
    ],
    "still_a_cnn": [
        ({}, {"facts": {"convolutions": 1.0}}, {"facts": {"convolutions": 0.0}}),
        ({}, {"facts": {"changed_share": 0.01}}, {"facts": {"changed_share": 0.0}}),
        (
            {"minimum_convolutions": 3},
            {"facts": {"convolutions": 3.0}},
            {"facts": {"convolutions": 2.0}},
        ),
    ],
    "trained_from_scratch": [
        (
            {},
            {"facts": {"resemblance": 0.3}, "sameness": 1.0},
            {"facts": {"resemblance": 0.29}, "sameness": 1.0},
        ),
        (
            {},
            {"facts": {"resemblance": 0.0}, "sameness": 0.995},
            {"facts": {"resemblance": 0.0}, "sameness": 0.996},
        ),
        (  # a self-check has one run; what cannot be compared does not pass
            {},
            {"facts": {"resemblance": NAN}, "sameness": None},
            {"facts": {"resemblance": NAN}, "sameness": NAN},
        ),
    ],
    "validation_improves": [
        ({}, {"losses": [0.9 * LN2]}, {"losses": [0.9 * LN2 + 1e-6]}),
        ({"maximum_loss": 0.4}, {"losses": [0.4]}, {"losses": [0.41]}),
        ({}, {"losses": [9.0, 0.2]}, {"losses": [0.2, 0.69]}),
    ],
    "validation_stays_down": [
        (
            {},
            {"losses": [0.3, 0.2, 0.9], "test": {"loss": 0.35}},
            {"losses": [0.3, 0.2, 0.2], "test": {"loss": 0.3501}},
        ),
    ],
    "within_budget": [
        # the reference takes 1.5 s, and 8 s more are allowed; or six times what a slower one takes
        ({}, {"cost": {"fit_cpu_seconds": 9.5}}, {"cost": {"fit_cpu_seconds": 9.6}}),
        (
            {},
            {"cost": {"fit_cpu_seconds": 24.0}, "reference": {"fit_seconds": 4.0}},
            {"cost": {"fit_cpu_seconds": 24.1}, "reference": {"fit_seconds": 4.0}},
        ),
        ({}, {"cost": {"peak_memory_mb": 1500}}, {"cost": {"peak_memory_mb": 1501}}),
        (  # where torch alone takes much, the bound is 1.5 times the reference's memory
            {},
            {"cost": {"peak_memory_mb": 3000}, "reference": {"memory_mb": 2000.0}},
            {"cost": {"peak_memory_mb": 3001}, "reference": {"memory_mb": 2000.0}},
        ),
    ],
}
FLAT = [(name, *case) for name, cases in CASES.items() for case in cases]

# Everything that a check reads, spoilt.
SPOILT: dict[str, Any] = {
    "first": NAN,
    "initial": {"finite": False},
    "last": {
        split: {"loss": NAN, "spread": NAN, "largest_share": NAN, "accuracy": NAN, "finite": False}
        for split in ("train", "val", "probe")
    },
    "test": {"loss": NAN, "accuracy": NAN, "recall": (NAN, NAN), "calibration_error": NAN},
    "cost": {"fit_cpu_seconds": NAN, "peak_memory_mb": NAN},
    "facts": {
        "changed_share": NAN,
        "convolutions": NAN,
        "dead_position_share": NAN,
        "resemblance": NAN,
        "validation_cheaper": NAN,
        **dict.fromkeys(("response_ratio", "response_cosine", "response_size"), NAN),
        **dict.fromkeys(("redrawn_convolutions", "redrawn_weights"), NAN),
    },
    "reference": {"fit_seconds": NAN},
    "consistency": {"repeat": NAN, "single": NAN, "permuted": NAN},
    "diagnosis": None,
    "sameness": NAN,
}
_BESIDE = ("sameness", "told_alike", "diagnoses")
"""The parts of the evidence that are not in the run."""


@pytest.fixture
def judged(make_run, make_exercise, make_evidence):
    """The result of one check for a good run with changes."""

    def check(name: str, settings: dict[str, Any] | None = None, **changes: Any):
        beside = {key: changes.pop(key) for key in _BESIDE if key in changes}
        evidence = make_evidence(make_run(**changes), make_exercise(), **beside)
        return judge_one(name, evidence, settings or {})

    return check


def test_every_check_has_cases_here_or_a_file_of_its_own() -> None:
    own = {file.stem.removeprefix("test_") for file in Path(__file__).parent.glob("test_*.py")}
    assert set(all_checks()) <= set(CASES) | own
    assert set(CASES) <= set(all_checks())


@pytest.mark.parametrize(("name", "settings", "good", "bad"), FLAT)
def test_a_check_passes_on_one_side_of_its_boundary_only(name, settings, good, bad, judged) -> None:
    passing, failing = judged(name, settings, **good), judged(name, settings, **bad)
    assert passing.passed, passing.observed
    assert not failing.passed, failing.observed
    assert passing.explanation == ""
    assert failing.explanation.endswith((".", "?"))
    for result in (passing, failing):
        assert result.check == name
        assert result.group == find_check(name).GROUP
        assert result.observed
        assert result.required


@pytest.mark.parametrize(("name", "settings", "good", "bad"), FLAT)
def test_no_condition_hides_behind_infinity(name, settings, good, bad, judged) -> None:
    """Each condition has a bound of its own, so that its margin can be measured."""
    for changes in (good, bad):
        bounds = judged(name, settings, **changes).bounds
        assert not any(math.isinf(bound.value) for bound in bounds)
        assert len({bound.name for bound in bounds}) == len(bounds)


@pytest.mark.parametrize("name", all_checks())
def test_values_that_are_no_numbers_fail_every_check(name: str, judged) -> None:
    result = judged(name, **SPOILT)
    assert result.passed is False
    assert result.explanation


@pytest.mark.parametrize("part", ["train_loss", "val_loss", "val_accuracy"])
def test_a_reported_nan_is_not_honest(part: str, judged) -> None:
    result = judged("reports_honest", last={"reported": {part: NAN}})
    assert not result.passed
    assert "epoch 3" in result.observed
    assert "reported nan" in result.observed


def test_the_worst_report_is_the_one_that_is_shown(judged, make_epoch) -> None:
    epochs = (make_epoch(0.5, reported={"val_loss": 0.6}), make_epoch(0.4), make_epoch(0.3))
    result = judged("reports_honest", epochs=epochs)
    assert result.observed == "epoch 1: validation loss reported 0.600, measured 0.500"


def test_a_consistency_that_was_not_measured_fails(judged) -> None:
    for way in ("repeat", "single", "permuted"):
        assert not judged("predict_is_consistent", consistency={way: NAN}).passed


@pytest.mark.parametrize("value", [NAN, 0.5])
def test_a_nan_is_neither_at_most_nor_at_least_anything(value: float) -> None:
    threshold = 0.5 if math.isnan(value) else NAN
    for compare in (at_most, at_least):
        found = finding(compare(value, threshold), "seen", "needed", "hint")
        result = result_of("c", "form", found)
        assert result.passed is False
        assert not result.deciding.holds
        assert result.explanation
        assert ("not measured" in result.observed) is math.isnan(value)
