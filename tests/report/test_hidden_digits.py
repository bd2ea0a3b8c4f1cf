"""Reports round what hidden labels decided: losses with many digits gave the labels away."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import re

import pytest
from rich.console import Console

from autograder.checks import judge
from autograder.report.as_html import report_page
from autograder.report.as_json import to_json
from autograder.report.as_text import print_report
from autograder.types import Split
from autograder.types.coarse import coarse

HIDDEN_CHECKS = {
    "generalises": {"minimum_accuracy": 2.0},
    "validation_improves": {"maximum_loss": 0.0},
    "validation_stays_down": {"maximum_rise": -10.0},
    "calibrated": {"maximum_error": -1.0},
    "every_class_learned": {"minimum_recall": 2.0},
    "starts_plausible": {"maximum_ratio": 0.0},
}


@pytest.fixture
def told(make_run, make_report, make_exercise, make_evidence):
    """Everything that a learner can read of a run with these hidden losses and accuracies."""
    exercise = make_exercise(checks=HIDDEN_CHECKS)

    def told(loss: float, accuracy: float) -> str:
        hidden = {"loss": loss, "accuracy": accuracy, "calibration_error": loss / 7}
        run = make_run(
            last={"probe": hidden},
            test={**hidden, "recall": (accuracy, accuracy / 3)},
        )
        before = dataclasses.replace(run.initial[Split.PROBE], loss=loss)
        run = dataclasses.replace(run, initial={**run.initial, Split.PROBE: before})
        report = make_report(runs=(run,), checks=judge(make_evidence(run, exercise)))
        console = Console(file=io.StringIO(), width=200)
        print_report(report, console)
        page = re.sub(r"\b[mp][0-9a-f]{10}\b", "id", report_page(report))  # matplotlib's ids
        return "\n".join((console.file.getvalue(), to_json([report]), page))

    return told


@pytest.mark.parametrize(
    ("one", "other"),
    [((0.7312345, 0.8171), (0.7281, 0.8249)), ((1.2345678, 0.5), (1.2301, 0.5001))],
)
def test_what_differs_in_the_third_digit_is_told_alike(one, other, told) -> None:
    assert told(*one) == told(*other)


def test_what_differs_in_the_second_is_told(told) -> None:
    assert told(0.73, 0.8) != told(0.74, 0.8)
    assert told(0.73, 0.8) != told(0.73, 0.81)


@pytest.mark.parametrize("value", [0.0512, 0.351, 0.3549, 0.999, 9.96, 12.3, 1234.5, -0.0377])
def test_two_significant_digits_are_left(value: float) -> None:
    digits = f"{coarse(value):e}".partition("e")[0].lstrip("-").replace(".", "").rstrip("0")
    assert len(digits) <= 2
    assert coarse(value) == pytest.approx(value, rel=0.05)


@pytest.mark.parametrize("limit", [0.35, 0.354, 0.355, 0.36, 0.3])
@pytest.mark.parametrize("value", [0.345, 0.3499, 0.35, 0.3501, 0.3541, 0.3549, 0.3551, 0.3599])
def test_what_is_shown_stays_on_its_side_of_a_limit(value: float, limit: float) -> None:
    shown = coarse(value, limit)
    assert abs(shown - value) <= 0.0151
    assert (shown <= limit) == (value <= limit) or value == limit
    assert (shown >= limit) == (value >= limit) or value == limit


def test_what_is_no_number_stays_so() -> None:
    assert math.isnan(coarse(math.nan, 1.0))
    assert coarse(math.inf) == math.inf
    assert coarse(0.0, 1.0) == 0.0
    assert json.loads("0.35") == coarse(0.3512)
