"""Does a program recognise stretched images better than the images as they are?

Where `fit` trains on crops and `predict` squeezes the whole picture into their size, everything in
it is narrower than in training. Stretching the middle to the full width undoes the squeezing: the
wrong program then sees what it was trained on and does better, a right one sees distorted pictures.
On `lost-afterwards` the wrong program gains 0.12 nats; right programs lose 0.17 or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.questions._answers import loss

FACT = "gain_by_stretching"
Array = np.ndarray[Any, Any]


def alter(images: Array, generator: np.random.Generator) -> tuple[Array, ...]:
    """One copy for each way to stretch: the middle half of the width, of the height, of both.

    Args:
        images: uint8 (N, H, W, C), H and W at least 2.
    """
    wide = _stretched(images, axis=2)
    return wide, _stretched(images, axis=1), _stretched(wide, axis=1)


def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float:
    """By how many nats the loss is lower on stretched images than on plain ones, for the best of
    the three ways; below 0 where every way raises it.
    """
    gains = [loss(plain, labels) - loss(rows, labels) for rows in altered]
    return float(np.max(gains))  # NaN where one of them is


def _stretched(images: Array, axis: int) -> Array:
    """The middle half of an axis, stretched to the full length by linear interpolation."""
    size = images.shape[axis]
    places = (size - 1) / 4 + np.arange(size) / 2
    lower = np.minimum(places.astype(int), size - 2)
    share = (places - lower).reshape([-1 if a == axis else 1 for a in range(images.ndim)])
    before, after = (np.take(images, lower + step, axis=axis) for step in (0, 1))
    values: Array = np.rint(before * (1 - share) + after * share)
    return values.astype(np.uint8)
