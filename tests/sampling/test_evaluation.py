"""The numbers that decide grades, against sums done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sampling.evaluation import evaluate
from autograder.types import Evaluation

LABELS = np.array([0, 0, 1, 1, 1])
PROBABILITIES = np.array(
    [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.1, 0.9], [0.7, 0.3]], dtype=np.float32
)
# right: 0, 2 and 3; wrong: 1 and 4
RIGHT_LOSS = -(math.log(0.9) + math.log(0.8) + math.log(0.9)) / 3
WRONG_LOSS = -(math.log(0.4) + math.log(0.3)) / 2


def evaluated(rows: object, labels: object) -> Evaluation:
    return evaluate(np.array(rows, dtype=np.float32), np.array(labels, dtype=np.int64))


def test_loss_is_the_mean_cross_entropy_in_nats() -> None:
    seen = evaluate(PROBABILITIES, LABELS)
    assert seen.count == 5
    assert seen.finite
    assert seen.loss == pytest.approx((3 * RIGHT_LOSS + 2 * WRONG_LOSS) / 5, rel=1e-6)
    assert seen.loss_when_right == pytest.approx(RIGHT_LOSS, rel=1e-6)
    assert seen.loss_when_wrong == pytest.approx(WRONG_LOSS, rel=1e-6)


def test_accuracy_and_recall_count_the_largest_probability() -> None:
    seen = evaluate(PROBABILITIES, LABELS)
    assert seen.accuracy == pytest.approx(3 / 5)
    assert seen.recall == pytest.approx((1 / 2, 2 / 3))
    assert seen.largest_share == pytest.approx(3 / 5)  # class 1, answered three times


def test_spread_is_the_standard_deviation_over_images() -> None:
    first = [0.9, 0.4, 0.2, 0.1, 0.7]
    mean = sum(first) / 5
    deviation = math.sqrt(sum((p - mean) ** 2 for p in first) / 5)
    assert evaluate(PROBABILITIES, LABELS).spread == pytest.approx(deviation, rel=1e-6)


def test_calibration_error_is_the_mean_gap_over_bins() -> None:
    # Confidences .9 .6 .8 .9 .7 lie in the bins 13, 9, 12, 13, 10 of 15; the two .9 share one.
    gaps = [2 * (1.0 - 0.9), 0.6 - 0.0, 1.0 - 0.8, 0.7 - 0.0]
    seen = evaluate(PROBABILITIES, LABELS)
    assert seen.calibration_error == pytest.approx(sum(gaps) / 5, rel=1e-5)


def test_full_confidence_is_in_the_last_bin() -> None:
    assert evaluated([[1.0, 0.0], [0.0, 1.0]], [0, 1]).calibration_error == 0.0
    assert evaluated([[1.0, 0.0], [1.0, 0.0]], [0, 1]).calibration_error == pytest.approx(0.5)


def test_a_constant_answer_has_no_spread_and_takes_every_image() -> None:
    seen = evaluated([[0.5, 0.5]] * 4, [0, 1, 0, 1])
    assert (seen.spread, seen.largest_share, seen.accuracy) == (0.0, 1.0, 0.5)
    assert seen.loss == pytest.approx(math.log(2))
    assert seen.recall == (1.0, 0.0)


def test_a_hopeless_answer_costs_much_and_not_infinity() -> None:
    assert evaluated([[0.0, 1.0]], [0]).loss == pytest.approx(-math.log(1e-12))


def test_a_class_without_images_has_no_recall() -> None:
    seen = evaluated([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]], [0, 1])
    assert seen.recall[:2] == (1.0, 1.0)
    assert math.isnan(seen.recall[2])


def test_a_loss_over_no_answers_is_not_a_number() -> None:
    assert math.isnan(evaluated([[0.9, 0.1]], [0]).loss_when_wrong)
    assert math.isnan(evaluated([[0.9, 0.1]], [1]).loss_when_right)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_one_value_that_is_not_finite_spoils_every_number(odd: float) -> None:
    seen = evaluated([[0.5, 0.5], [odd, 0.5]], [0, 1])
    assert not seen.finite
    assert seen.count == 2
    assert len(seen.recall) == 2
    numbers = [seen.loss, seen.accuracy, *seen.recall, seen.spread, seen.largest_share]
    numbers += [seen.calibration_error, seen.loss_when_right, seen.loss_when_wrong]
    assert all(math.isnan(number) for number in numbers)


def test_no_images_make_no_numbers() -> None:
    seen = evaluate(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
    assert seen.finite
    assert math.isnan(seen.loss)
    assert math.isnan(seen.accuracy)


@given(st.lists(st.tuples(st.floats(0.0, 1.0, width=32), st.integers(0, 1)), min_size=1))
def test_every_number_of_proper_probabilities_lies_in_its_range(rows) -> None:
    seen = evaluated([[p, 1 - p] for p, _ in rows], [label for _, label in rows])
    assert 0 <= seen.loss <= 28
    assert 0 <= seen.accuracy <= 1
    assert 0 <= seen.spread <= 0.5
    assert 0.5 <= seen.largest_share <= 1
    assert 0 <= seen.calibration_error <= 1 + 1e-9
