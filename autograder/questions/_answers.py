"""Compare answers about the same images, with each other or with labels."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_SMALLEST = 1e-12
"""As in `sampling/evaluation.py`: one hopeless answer must not decide a mean."""


def mean_change(one: Array, other: Array) -> float:
    """Mean over images of the total variation distance between two answers, 0 to 1; NaN where an
    answer is not finite.

    Args:
        one, other: probabilities (N, C).
    """
    distance = np.abs(one.astype(np.float64) - other.astype(np.float64)).sum(axis=1) / 2
    return _known(distance)


def loss(rows: Array, labels: Array) -> float:
    """Mean cross-entropy in nats; NaN where an answer is not finite.

    Args:
        rows: probabilities (N, C).
        labels: int64 (N,), values 0 to C-1.
    """
    true = rows.astype(np.float64)[np.arange(len(labels)), labels]
    return _known(-np.log(np.maximum(true, _SMALLEST)))


def _known(values: Array) -> float:
    return float(values.mean()) if values.size and np.isfinite(values).all() else float("nan")
