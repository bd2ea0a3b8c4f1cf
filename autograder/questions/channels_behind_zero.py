"""Does a program see channels 1 to 3 where channel 4 is zero?

A program that takes the fourth channel for transparency loses the other three where it is zero. If
the program first turns the zeros into ones, it keeps one bit of each value: multiplied by 1/255 and
rounded, every value below 128 becomes 0 and every other one 1. So the values there are replaced by
64 or 192, each on its own side of 128. To both of these programs the images look the same as
before. A program that sees the channels changes its answers (`autograder explain easy-for-the-eye`
says by how much).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.questions._answers import mean_change

FACT = "seen_behind_zero"
Array = np.ndarray[Any, Any]

_LOW, _HIGH, _MIDDLE = 64, 192, 128


def alter(images: Array, generator: np.random.Generator) -> tuple[Array, ...]:
    """One copy, with only two values in channels 1 to 3 where channel 4 is zero.

    Args:
        images: uint8 (N, H, W, 4).

    Raises:
        ValueError: the images do not have 4 channels.
    """
    if images.shape[-1] != 4:
        raise ValueError(f"expected images with 4 channels, found {images.shape[-1]}")
    steps = np.where(images < _MIDDLE, _LOW, _HIGH).astype(np.uint8)
    hidden = images[..., 3:] == 0  # (N, H, W, 1)
    steps[..., 3] = images[..., 3]
    return (np.where(hidden, steps, images),)


def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float:
    """Mean change of the answers, 0 to 1."""
    (steps,) = altered
    return mean_change(plain, steps)
