"""Generate many images in batches that fit the processor's cache."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from imagesets._image_set import Images, Labels

Floats = npt.NDArray[np.floating[Any]]  # float32 throughout; NumPy's stubs widen it
Paint = Callable[[Labels, np.random.Generator], Floats]

BATCH = 128


def paint_all(
    paint: Paint, labels: Labels, shape: tuple[int, int, int], rng: np.random.Generator
) -> Images:
    """Paint labels int64 (N,) batch by batch; returns uint8 (N, *shape).

    paint: (labels (n,), rng) -> float32 (n, *shape) in [0, 1]; values outside are clipped.
    """
    images = np.empty((len(labels), *shape), np.uint8)
    for start in range(0, len(labels), BATCH):
        batch = slice(start, start + BATCH)
        images[batch] = to_bytes(paint(labels[batch], rng))
    return images


def to_bytes(pictures: Floats) -> Images:
    """Scale [0, 1] to 0…255 and round; values outside are clipped."""
    levels: Images = np.rint(np.clip(pictures, 0, 1) * np.float32(255)).astype(np.uint8)
    return levels


def uniform(rng: np.random.Generator, low: float, high: float, *shape: int) -> Floats:
    """Uniform float32 numbers in [low, high)."""
    return np.float32(low) + np.float32(high - low) * rng.random(shape, np.float32)


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
