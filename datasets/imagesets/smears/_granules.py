"""The grains of a cell: where they lie, how they look, and greys that give nothing away."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from imagesets._image_set import Labels
from imagesets.smears import _tables
from imagesets.smears._bits import Bits, Integers
from imagesets.smears._pictures import HEIGHT, WIDTH, Numbers, stamped

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
    half = along.argsort(1, kind="stable").argsort(1, kind="stable") < COUNT // 2
    dark = np.where(labels[:, None] == 2, half, labels[:, None] == 1)
    table = _stamps()
    forms = bits.below(table.shape[1], n, COUNT)
    limits = 4 * np.array([HEIGHT, WIDTH]) - 1
    points = np.clip(points + 4 * np.stack([middle_y, middle_x], 1)[:, None], 0, limits)
    y, x = points[..., 0], points[..., 1]
    stamps = table[dark.view(np.int8), forms, y & 3, x & 3]
    return stamped(stamps, y >> 2, x >> 2)


@lru_cache(maxsize=1)
def _stamps() -> Numbers:
    """Light, then dark grains without their empty margin: int16 (2, kinds, 4, 4, 8, 8)."""
    light = _tables.granules()[..., 2:10, 2:10]
    return np.stack([light, -light])


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
        # No square of a distance exceeds 2 * 96 * 96, so int16 will do.
        y, x = np.moveaxis(tried.astype(np.int16), 2, 0).copy()
        before = points[:, : max(k, 1), :, None].astype(np.int16)
        apart = np.full_like(y, np.iinfo(np.int16).max)
        for j in range(before.shape[1]):
            down, right = y - before[:, j, 0], x - before[:, j, 1]
            np.minimum(apart, down * down + right * right, out=apart)
        apart[y * y + x * x > reach**2] = -1
        best = apart.argmax(1)
        points[:, k] = tried[np.arange(ARRANGEMENTS), best]
    return points


def ranked(values: Numbers, counted: np.ndarray) -> Numbers:
    """Each value's rank among the counted pixels of its picture: int16, -127…127.

    So the greys of a picture are evenly distributed, whatever its grains look like.
    values: int16 (n, h, w), clipped to -128…127; n at most 256. counted: bool (n, h, w).
    """
    n = len(values)
    # A value's place in a list of the greys of all pictures. uint16 holds it, and is exact although
    # a negative value wraps around on the way.
    places = np.clip(values, -GREYS // 2, GREYS // 2 - 1).view(np.uint16)
    places += (GREYS * np.arange(n) + GREYS // 2).astype(np.uint16)[:, None, None]
    count = np.bincount(places[counted], minlength=n * GREYS).reshape(n, GREYS).astype(np.int32)
    upto = count.cumsum(1, dtype=np.int32)
    total = np.maximum(upto[:, -1:], 1)
    ranks = (2 * upto - count) * 127 // total - 127
    return np.asarray(ranks.astype(np.int16).take(places))
