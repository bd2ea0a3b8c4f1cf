"""Training on the validation images is detected, and chance is not mistaken for it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.checks import judge_one, validation_unseen
from autograder.sampling.evaluation import cheaper, evaluate
from autograder.types import CheckResult

CLASSES = 3


def rows_of(
    count: int, generator: np.random.Generator, lead: float
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and labels of a network whose true class leads by `lead` logits."""
    labels = generator.integers(0, CLASSES, count)
    logits = generator.normal(0, 1.0, (count, CLASSES))
    logits[np.arange(count), labels] += lead
    rows = np.exp(logits)
    return (rows / rows.sum(1, keepdims=True)).astype(np.float32), labels


Answers = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def judged(make_run, make_epoch, make_exercise, make_evidence):
    def check(val: Answers, probe: Answers) -> CheckResult:
        reported = make_epoch(0.1)
        epoch = type(reported)(reported.reported, reported.train, evaluate(*val), evaluate(*probe))
        facts = {"validation_cheaper": cheaper(val, probe)}
        evidence = make_evidence(make_run(epochs=(epoch,), facts=facts), make_exercise())
        return judge_one("validation_unseen", evidence, {})

    return check


def test_new_images_stay_far_from_the_limit(judged) -> None:
    generator = np.random.default_rng(1)
    found = []
    for _ in range(300):
        result = judged(rows_of(200, generator, 2.0), rows_of(400, generator, 2.0))
        found.append(result.deciding.value)
    assert max(map(abs, found)) < validation_unseen.DEFAULTS["maximum_deviations"]


def test_images_known_by_heart_are_told(judged) -> None:
    generator = np.random.default_rng(2)
    for _ in range(20):
        result = judged(rows_of(200, generator, 6.0), rows_of(400, generator, 2.0))
        assert not result.passed
        assert result.deciding.value > 5


def test_the_check_looks_at_one_side_only(judged) -> None:
    generator = np.random.default_rng(3)
    dearer = judged(rows_of(200, generator, 2.0), rows_of(400, generator, 6.0))
    assert dearer.passed
    assert dearer.deciding.value < 0


def test_wrong_labels_among_the_validation_images_make_it_milder(judged) -> None:
    generator = np.random.default_rng(6)
    rows, labels = rows_of(200, generator, 3.0)
    noisy = rows, np.where(generator.random(200) < 0.15, (labels + 1) % CLASSES, labels)
    clean = rows, labels
    hidden = rows_of(400, generator, 3.0)
    assert judged(noisy, hidden).deciding.value < judged(clean, hidden).deciding.value
    assert judged(noisy, hidden).passed


def test_losses_that_are_no_numbers_fail(judged) -> None:
    generator = np.random.default_rng(7)
    rows, labels = rows_of(200, generator, 2.0)
    broken = np.full_like(rows, math.nan), labels
    for val, probe in ((broken, (rows, labels)), ((rows, labels), broken)):
        result = judged(val, probe)
        assert not result.passed
        assert result.hidden_by


def test_ranks_are_of_deviation_one_where_both_are_new() -> None:
    generator = np.random.default_rng(4)
    found = [
        cheaper(rows_of(300, generator, 5.0), rows_of(400, generator, 5.0)) for _ in range(300)
    ]
    assert np.mean(found) == pytest.approx(0, abs=0.2)
    assert np.std(found) == pytest.approx(1, abs=0.15)


def test_ranks_tell_a_leak_that_mean_losses_hide(judged) -> None:
    """Nearly all answers are right on both sides, and surer on images that were trained on."""
    generator = np.random.default_rng(5)
    for _ in range(20):
        val, probe = rows_of(300, generator, 6.0), rows_of(400, generator, 5.0)
        assert not judged(val, probe).passed


def test_ranks_of_equal_losses_are_no_difference() -> None:
    same = (np.full((50, 2), 0.5, np.float32), np.zeros(50, np.int64))
    assert cheaper(same, same) == 0
    broken = (np.full((50, 2), np.nan, np.float32), np.zeros(50, np.int64))
    assert math.isnan(cheaper(broken, same))
