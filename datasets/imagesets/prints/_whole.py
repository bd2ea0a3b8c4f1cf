"""Whole numbers to paint with: dice, a table of angles, smooth shades.

Everything here is exact on every machine and with every NumPy, with no rounding left open: it uses
integers, and float32 only where each product and each sum is a whole number below 2^24, so that the
order of addition does not matter.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

SIZE = 28
"""Pixels on a side."""
PX = 64
"""Positions and lengths are whole 64ths of a pixel."""
TURNS = 256
"""Angles are whole 256ths of a full turn."""
ONE = 4096
"""The number that stands for 1 in COS and SIN."""

Ints = npt.NDArray[np.signedinteger[Any]]

# No value is closer than 0.001 to a half, so no library's last digit matters (a test checks it).
COS: Ints = np.array([round(ONE * math.cos(math.tau * k / TURNS)) for k in range(TURNS)], np.int32)
SIN: Ints = np.roll(COS, TURNS // 4)


class Dice:
    """Random whole numbers for n pictures, from the raw bits of a generator.

    NumPy promises that these bits stay the same; what `Generator` makes of them may change.
    """

    def __init__(self, n: int, rng: np.random.Generator) -> None:
        self.n = n
        self._bits = rng.bit_generator

    def between(self, low: int, high: int, *shape: int) -> Ints:
        """Whole numbers low…high, both included, int32 (n, *shape)."""
        raw = self._raw(self.n * math.prod(shape)) >> np.uint64(33)
        numbers = (raw * np.uint64(high - low + 1)) >> np.uint64(31)
        return numbers.astype(np.int32).reshape(self.n, *shape) + np.int32(low)

    def chance(self, percent: int, *shape: int) -> Ints:
        """1 with this probability, else 0."""
        return (self.between(0, 99, *shape) < percent).astype(np.int32)

    def sign(self, *shape: int) -> Ints:
        """-1 or 1."""
        return self.between(0, 1, *shape) * 2 - 1

    def grain(self) -> Ints:
        """Noise of mean 0 for every pixel: the sum of two four-bit numbers less 15, (n, 28, 28)."""
        words = self._raw(self.n * SIZE * SIZE // 8).astype("<u8")
        octets = words.view(np.uint8)
        noise = (octets >> 4).astype(np.int32) + (octets & 15) - 15
        return noise.reshape(self.n, SIZE, SIZE)

    def _raw(self, count: int) -> npt.NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(count), np.uint64)


def smooth(dice: Dice, spacing: int) -> Ints:
    """Soft random shades, about -256…256, (n, 28, 28), with a hill or hollow every `spacing` px.

    Random numbers -16…16 on a grid, interpolated by quadratic B-splines whose weights are rounded
    to 64ths; float32 holds every sum exactly (at most 16 * 64 * 64 = 2^16).
    """
    weights, count = _spline(spacing)
    grid = dice.between(-16, 16, count, count).astype(np.float32)
    shades = weights @ grid @ weights.T
    return shades.astype(np.int32) >> 7


def _spline(spacing: int) -> tuple[npt.NDArray[np.float32], int]:
    """Weight of each grid point in each pixel, in whole 64ths that sum to 64 but for rounding."""
    count = SIZE // spacing + 3
    weights = np.zeros((SIZE, count), np.float32)
    for pixel in range(SIZE):
        first, t = divmod(pixel, spacing)
        s = spacing
        # The three quadratic B-splines at t/s, as fractions of 2 s^2.
        parts = ((s - t) ** 2, s * s + 2 * t * s - 2 * t * t, t * t)
        for k, part in enumerate(parts):
            weights[pixel, first + k] = (64 * part + s * s) // (2 * s * s)
    return weights, count


def spread(value: Ints) -> Ints:
    """Make (n,) broadcast against (n, 28, 28)."""
    return value[:, None, None]
