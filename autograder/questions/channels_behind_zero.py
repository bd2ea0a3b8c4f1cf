"""Does a program see channels 1 to 3 where channel 4 is zero?

Whoever takes the fourth channel for transparency loses the others where it is zero, or, if zeros
were turned into ones first, keeps one bit of them: multiplied by 1/255 and rounded, every value
below 128 becomes 0 and every other one 1. So the values there are replaced by 64 and 192, each on
its own side of 128. Both kinds of program see the very same pictures; one that sees the channels
gives other answers (`autograder explain fourth-channel` says by how much).
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
    """One copy, with two values only in channels 1 to 3 where channel 4 is zero.

    Args:
        images: uint8 (N, H, W, 4).

    Raises:
        ValueError: images of another number of channels.
    """
    if images.shape[-1] != 4:
        raise ValueError(f"expected images with 4 channels, found {images.shape[-1]}")
    steps = np.where(images < _MIDDLE, _LOW, _HIGH).astype(np.uint8)
    hidden = images[..., 3:] == 0  # (N, H, W, 1)
    steps[..., 3] = images[..., 3]
    return (np.where(hidden, steps, images),)


def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float:
    """Mean change of an answer, 0 to 1."""
    (steps,) = altered
    return mean_change(plain, steps)
