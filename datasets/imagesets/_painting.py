"""What sets that paint in float32 share: noise, rounded angles, and bytes from [0, 1]."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from imagesets._image_set import Images

Floats = npt.NDArray[np.floating[Any]]  # float32 throughout; NumPy's stubs widen it

BATCH = 128
"""Pictures for which random numbers are drawn at a time; another number gives other bytes."""


def to_bytes(pictures: Floats) -> Images:
    """Scale [0, 1] to 0…255 and round; values outside are clipped."""
    levels: Images = np.rint(np.clip(pictures, 0, 1) * np.float32(255)).astype(np.uint8)
    return levels


def direction(angle: float | Floats) -> tuple[Floats, Floats]:
    """Cosine and sine, rounded to 1/4096: libraries differ in the last bit, pictures must not."""
    exact = np.asarray(angle, np.float64)
    cos: Floats = (np.rint(np.cos(exact) * 4096) / 4096).astype(np.float32)
    sin: Floats = (np.rint(np.sin(exact) * 4096) / 4096).astype(np.float32)
    return cos, sin


def grain(rng: np.random.Generator, *shape: int) -> Floats:
    """Noise of mean 0 and deviation 1: a sum of four random integers, the same on every machine."""
    # Random bytes are the bytes of 32-bit words, low byte first; words are drawn faster.
    words = rng.integers(0, 2**32, math.prod(shape), np.uint32).astype("<u4", copy=False)
    total = words.view(np.uint8).reshape(4, *shape).sum(0, dtype=np.int16)
    noise: Floats = (total - np.int16(510)).astype(np.float32)
    noise /= np.float32(147.8)
    return noise
