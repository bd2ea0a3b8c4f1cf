"""Areas under the ROC curve that can be counted by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from autograder.types.conviction import Conviction, Heard, Side, area

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("fault", "others", "expected"),
    [
        ([2, 3], [0, 1], 1.0),
        ([0, 1], [2, 3], 0.0),
        ([1, 1], [1, 1], 0.5),
        ([1, 3], [2], 0.5),
        ([INF], [1e300], 1.0),
        ([1], [-INF, INF], 0.5),
        ([INF], [INF], 0.5),
        ([NAN, 2], [1], 0.5),
        ([2], [NAN, 1], 0.5),
        ([True], [False], 1.0),
    ],
)
def test_area(fault: list[float], others: list[float], expected: float) -> None:
    assert area(fault, others) == expected


def test_no_pair_has_no_area() -> None:
    assert math.isnan(area([], [1.0]))
    assert math.isnan(Conviction().area)


NUMBERS = st.lists(st.integers(-5, 5), min_size=1, max_size=12)


@given(NUMBERS, NUMBERS)
def test_it_is_the_area_under_the_roc_curve(fault: list[int], others: list[int]) -> None:
    truth = [1] * len(fault) + [0] * len(others)
    assert area(fault, others) == pytest.approx(roc_auc_score(truth, fault + others))


def heard(side: Side, value: float, kind: str = "that learn") -> Heard:
    return Heard(f"{side}-{value}", side, kind, 0, value)


def test_the_lower_area_counts_and_names_what_was_confused() -> None:
    found = Conviction(
        (
            heard(Side.FAULT, 2.0),
            heard(Side.FAULT, 3.0),
            heard(Side.HEALTHY, 0.0),
            heard(Side.SICK, 2.5, "whose rate is too high"),
            heard(Side.SICK, 1.0, "with a second softmax"),
        )
    )
    assert (found.healthy_area, found.sick_area, found.area) == (1.0, 0.75, 0.75)
    assert found.confused() == ("whose rate is too high",)
