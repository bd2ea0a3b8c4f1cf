"""Random whole numbers made from a bit generator's raw output.

NumPy keeps the raw stream of a bit generator the same from version to version, which it promises
for no method of `Generator`. So the same seed gives the same numbers on every platform and release.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

_HALF = np.uint64(32)


class Bits:
    """A source of uniform whole numbers."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._source = rng.bit_generator

    def below(self, limit: int | Integers, *shape: int) -> Integers:
        """Whole numbers in 0…limit-1, for limits of at most 2**31 that broadcast to the shape.

        The upper half of each raw number is multiplied by the limit and shifted; the share of a
        value is off by less than limit / 2**32.
        """
        numbers = self._raw(*shape)
        numbers >>= _HALF
        numbers *= np.asarray(limit, np.uint64)
        numbers >>= _HALF
        return numbers.view(np.int64)

    def between(self, low: int | Integers, high: int | Integers, *shape: int) -> Integers:
        """Whole numbers in low…high, both ends included."""
        return low + self.below(high - low + 1, *shape)

    def around(self, reach: Integers) -> Integers:
        """Whole numbers in -reach…reach, one for each reach (n,); reaches are at most 1000."""
        return (self.below(1 << 20, len(reach)) * (2 * reach + 1) >> 20) - reach

    def octets(self, *shape: int) -> npt.NDArray[np.uint8]:
        """Whole numbers in 0…255, eight from each raw number, the lowest eight bits first."""
        count = math.prod(shape)
        raw = self._raw(-(-count // 8)).astype("<u8", copy=False)
        return raw.view(np.uint8)[:count].reshape(shape)

    def _raw(self, *shape: int) -> npt.NDArray[np.uint64]:
        """The next raw numbers, in an array of the caller's own."""
        return np.asarray(self._source.random_raw(shape), np.uint64)
