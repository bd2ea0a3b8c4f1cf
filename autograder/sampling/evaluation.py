"""Turn predicted probabilities and labels into the numbers that decide. On the host, numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.types import Evaluation

_BINS = 15
_SMALLEST = 1e-12
"""Probabilities are clipped here, so one hopeless answer costs 27.6 nats and not infinity. What the
program itself measures from its logits may be more: then our loss is only a lower bound."""

Array = np.ndarray[Any, Any]


def evaluate(probabilities: Array, labels: Array) -> Evaluation:
    """Measure predictions against the truth.

    Args:
        probabilities: float32 (N, C), as a program sent them: may hold anything.
        labels: int64 (N,), values 0 to C-1.

    Returns:
        Every number is NaN if it cannot be computed; NaN fails every comparison.
    """
    count, classes = probabilities.shape
    finite = bool(np.isfinite(probabilities).all())
    if not finite or count == 0:
        return _nothing(count, classes, finite)
    p = probabilities.astype(np.float64)
    answers = p.argmax(axis=1)
    right = answers == labels
    true = p[np.arange(count), labels]
    losses = -np.log(np.maximum(true, _SMALLEST))
    return Evaluation(
        count=count,
        loss=float(losses.mean()),
        accuracy=float(right.mean()),
        recall=tuple(_mean(right[labels == c]) for c in range(classes)),
        spread=float(p.std(axis=0).mean()),
        largest_share=float(np.bincount(answers, minlength=classes).max() / count),
        calibration_error=_calibration_error(p.max(axis=1), right),
        loss_when_right=_mean(losses[right]),
        loss_when_wrong=_mean(losses[~right]),
        finite=True,
        clipped=float((true < _SMALLEST).mean()),
        confidence=float(p.max(axis=1).mean()),
    )


def cheaper(some: tuple[Array, Array], others: tuple[Array, Array]) -> float:
    """How many standard deviations the losses of some images rank below those of others.

    The statistic of Mann and Whitney (1947), corrected for ties: near 0, with a deviation of 1,
    if a model knows both equally well, however few images decide the mean loss.

    Args:
        some, others: probabilities (N, C) and labels (N,) each.

    Returns:
        NaN if a probability is not finite; 0 if all losses are equal.
    """
    losses = []
    for probabilities, labels in (some, others):
        if not np.isfinite(probabilities).all():
            return float("nan")
        losses.append(-probabilities[np.arange(len(labels)), labels].astype(np.float64))
    n, m = map(len, losses)
    _, places, counts = np.unique(np.concatenate(losses), return_inverse=True, return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[places]
    total = n + m
    ties = float((counts.astype(np.float64) ** 3 - counts).sum())
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 0.0
    return float((n * (total + 1) / 2 - ranks[:n].sum()) / np.sqrt(variance))


def _calibration_error(confidence: Array, right: Array) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over equal bins."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _nothing(count: int, classes: int, finite: bool) -> Evaluation:
    nan = float("nan")
    return Evaluation(count, nan, nan, (nan,) * classes, nan, nan, nan, nan, nan, finite)
