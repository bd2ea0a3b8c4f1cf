"""The grains of a cell: where they lie, how they look, and greys that give nothing away."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from imagesets._image_set import Labels
from imagesets.smears import _tables
from imagesets.smears._bits import Bits, Integers
from imagesets.smears._pictures import HEIGHT, WIDTH, Numbers, blank, stamp, trimmed

COUNT = 14
"""Grains of a cell; some lie outside its opaque part and are not visible."""
ARRANGEMENTS, SPREAD, CANDIDATES = 256, 12, 24
GREYS = 256


def paint(labels: Labels, bits: Bits, middle_y: Integers, middle_x: Integers) -> Numbers:
    """Light grains above 0, dark ones below: int16 (n, 32, 48), up to about 100 either way.

    labels: 0 all light, 1 all dark, 2 half light and half dark, on opposite sides of a line through
    the cell, so that neighbours look alike in every kind and spectra hardly differ.
    """
    n = len(labels)
    points = _points(bits, n)  # relative to the middle of the cell
    along = (points * bits.between(-50, 50, n, 1, 2)).sum(2)
    half = along.argsort(1, kind="stable").argsort(1, kind="stable") >= COUNT // 2
    signs = np.where(labels[:, None] == 2, 2 * half - 1, 1 - 2 * labels[:, None]).astype(np.int16)
    table = _tables.granules()
    forms = bits.below(len(table), n, COUNT)
    limits = 4 * np.array([HEIGHT, WIDTH]) - 1
    points = np.clip(points + 4 * np.stack([middle_y, middle_x], 1)[:, None], 0, limits)
    canvas = blank(n)
    for grain in range(COUNT):
        y, x = points[:, grain].T
        stamps = table[forms[:, grain], y & 3, x & 3] * signs[:, grain, None, None]
        stamp(canvas, stamps, y >> 2, x >> 2)
    return trimmed(canvas)


def _points(bits: Bits, n: int) -> Integers:
    """Scattered points about (0, 0), turned and jittered, in quarters of a pixel: (n, COUNT, 2)."""
    points = arrangements()[bits.below(ARRANGEMENTS, n)]
    swap, signs = bits.below(2, n, 1, 1), 1 - 2 * bits.below(2, n, 1, 2)
    points = np.where(swap == 1, points[..., ::-1], points) * signs
    return np.asarray(points + bits.between(-3, 3, n, COUNT, 2))


@lru_cache(maxsize=1)
def arrangements() -> Integers:
    """Points that keep apart, in quarters of a pixel: int64 (ARRANGEMENTS, COUNT, 2).

    Each is the one of many candidates that is farthest from the points before it (Mitchell 1991,
    "Spectrally optimal sampling for distribution ray tracing").
    """
    bits, reach = Bits(np.random.default_rng(4)), 4 * SPREAD
    points = np.zeros((ARRANGEMENTS, COUNT, 2), np.int64)
    for k in range(COUNT):
        tried = bits.between(-reach, reach, ARRANGEMENTS, CANDIDATES, 2)
        apart = ((tried[:, :, None] - points[:, None, : max(k, 1)]) ** 2).sum(3).min(2)
        apart[(tried**2).sum(2) > reach**2] = -1
        best = apart.argmax(1)
        points[:, k] = tried[np.arange(ARRANGEMENTS), best]
    return points


def ranked(values: Numbers, counted: np.ndarray) -> Numbers:
    """Each value's rank among the counted pixels of its picture: int16, -127…127.

    So the greys of a picture are evenly distributed, whatever its grains look like.
    values: int16 (n, h, w), clipped to -128…127. counted: bool (n, h, w).
    """
    n = len(values)
    levels = np.clip(values, -GREYS // 2, GREYS // 2 - 1) + np.int64(GREYS // 2)
    levels += GREYS * np.arange(n)[:, None, None]
    count = np.bincount(levels[counted], minlength=n * GREYS).reshape(n, GREYS)
    upto = count.cumsum(1)
    total = np.maximum(upto[:, -1:], 1)
    ranks = ((2 * upto - count) * 127 // total - 127).astype(np.int16)
    return np.asarray(ranks.reshape(-1)[levels])
