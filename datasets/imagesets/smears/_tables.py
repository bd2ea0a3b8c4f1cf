"""Pictures made once, from which every smear is composed, with whole numbers only.

The tables hold whole numbers. They are made from floats only by +, -, *, / and square roots of
single elements: IEEE 754 fixes those to the last bit, so every machine makes the same tables.
Sines, exponentials and sums over arrays of floats are not the same everywhere.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from imagesets.smears._bits import Bits

Array = npt.NDArray[Any]

CANVAS = (64, 96)
"""Size of a picture in a table: a window of 32 x 48 can be cut out anywhere around its middle."""
FULL = 64
"""Value of a mask where it covers a pixel entirely."""
RIM = 64
"""Value of an outline at the rim; it rises by 4 with each pixel inwards."""

SHAPES, RADII = 192, (11, 14)
"""Number of outlines and of nuclei; least and largest radius of a cell in pixels."""
GRAINS = (1.5, 1.75, 2.0)
"""Radii of the cores of grains in pixels."""
STRETCHES = ((1.0, 0.0), (1.3, 0.0), (1.3, 0.5), (1.3, 1.0), (1.3, -2.0))
"""(long axis over short axis, tangent of half the angle)."""
EDGE = 1.45
"""Outer radius of a grain's edge over that of its core: both then have about the same area."""
STRENGTH = 90
"""Value of a grain in the middle of its core."""
PIECES = (1.3, 1.8, 2.3, 2.8, 3.4, 4.0)
"""Radii of debris in pixels."""


@lru_cache(maxsize=1)
def outlines() -> tuple[Array, Array]:
    """Cells: uint8 (SHAPES, *CANVAS), RIM + 4 per pixel inwards; and radii int64 (SHAPES,)."""
    bits = Bits(np.random.default_rng(1))
    y, x = _grid()
    r = np.sqrt(y * y + x * x) + 1e-3
    cos, sin = x / r, y / r
    cos2, sin2 = cos * cos - sin * sin, 2 * cos * sin
    waves = (cos2, sin2, cos * cos2 - sin * sin2, sin * cos2 + cos * sin2)
    radii = bits.between(4 * RADII[0], 4 * RADII[1], SHAPES)
    dents = bits.between(-90, 90, SHAPES, len(waves)) / 1000
    table = np.empty((SHAPES, *CANVAS), np.uint8)
    depth, part = np.empty(CANVAS), np.empty(CANVAS)
    for k in range(SHAPES):  # RIM + 4 * (radius * (1 + dents of this shape * waves) - r)
        np.multiply(waves[0], dents[k, 0], out=depth)
        for dent, wave in zip(dents[k, 1:], waves[1:], strict=True):
            depth += np.multiply(wave, dent, out=part)
        depth += 1
        depth *= radii[k] / 4
        depth -= r
        depth *= 4
        depth += RIM
        table[k] = np.clip(np.rint(depth, out=depth), 0, 255, out=depth)
    return table, radii // 4


@lru_cache(maxsize=1)
def nuclei() -> Array:
    """Three merged balls, from one disc to a bent chain: uint8 (SHAPES, *CANVAS), 0…FULL."""
    bits = Bits(np.random.default_rng(2))
    lobes, bend = bits.below(101, SHAPES, 1, 1) / 100, bits.between(20, 130, SHAPES, 1, 1) / 100
    cos, sin = _turn(bits.between(-100, 100, SHAPES, 1, 1) / 100)
    level = bits.between(25, 45, SHAPES, 1, 1) / 100
    shift = bits.between(-20, 20, SHAPES, 2, 1, 1) / 10
    uneven = bits.between(-20, 20, SHAPES, 3, 1, 1) / 100
    # No ball reaches farther than 15.4 pixels from the middle: all else stays 0.
    rows, columns = (slice(size // 2 - 16, size // 2 + 16) for size in CANVAS)
    y, x = _grid()
    y, x = y[rows], x[:, columns]
    total = np.zeros((SHAPES, 32, 32))
    for ball, step in enumerate((-1, 0, 1)):
        along = 6 * lobes * (step + uneven[:, ball])
        across = 6 * lobes * bend * (step * step - 0.66)
        dy = y - shift[:, 0] - sin * along - cos * across
        dx = x - shift[:, 1] - cos * along + sin * across
        near = np.clip(1 - (dy * dy + dx * dx) / 32, 0, 1)
        total += near * near
    table = np.zeros((SHAPES, *CANVAS), np.uint8)
    table[:, rows, columns] = np.rint(np.clip((total - level) * 3, 0, 1) * FULL)
    return table


@lru_cache(maxsize=4)
def clouds(grain: int) -> Array:
    """Smooth random fields with grains of this many pixels: int8 (24, *CANVAS), sd about 40."""
    bits = Bits(np.random.default_rng((3, grain)))
    height, width = CANVAS
    knots = bits.between(-4096, 4096, 24, height // grain + 4, width // grain + 4)
    field = knots.astype(np.int32).repeat(grain, 1).repeat(grain, 2)
    field = field[:, : height + 2 * grain, : width + 2 * grain]
    for _ in range(2):  # two running means either way turn the steps into a smooth surface
        sums = field.cumsum(1, dtype=np.int32)
        field = (sums[:, grain:] - sums[:, :-grain]) // grain
    for _ in range(2):
        sums = field.cumsum(2, dtype=np.int32)
        field = (sums[:, :, grain:] - sums[:, :, :-grain]) // grain
    spread = int(np.abs(field).mean())
    return np.asarray(np.clip(32 * field // spread, -127, 127), np.int8)


@lru_cache(maxsize=1)
def granules() -> Array:
    """Light grains, a core and an edge around it that cancel: int16 (kinds, 4, 4, 11, 11).

    kinds: GRAINS x STRETCHES. The next two axes are how far the grain's middle lies below and to
    the right of the middle pixel's, in quarters of a pixel.
    """
    forms = [_granule(radius, *stretch) for radius in GRAINS for stretch in STRETCHES]
    return np.stack(forms)


def _granule(radius: float, stretch: float, half: float) -> Array:
    """One form at all places between pixels, int16 (4, 4, 11, 11)."""
    steps = np.arange(-5, 6, dtype=np.float64) - np.arange(4)[:, None] / 4
    y, x = steps[:, None, :, None], steps[None, :, None]
    cos, sin = _turn(half)
    along, across = cos * x + sin * y, cos * y - sin * x
    along, across = along / np.sqrt(stretch), across * np.sqrt(stretch)
    distance = np.sqrt(along * along + across * across)
    core = _cover(distance - radius, 1024)
    edge = _cover(distance - radius * EDGE, 1024) - core
    # The edge is strong enough to make the sum 0. The sums are of whole numbers, so the order of
    # addition does not matter.
    strength = core.sum((2, 3), keepdims=True) / edge.sum((2, 3), keepdims=True)
    return np.asarray(np.rint((core - edge * strength) * STRENGTH / 1024), np.int16)


@lru_cache(maxsize=1)
def pieces() -> Array:
    """Debris: uint8 (2 * len(PIECES), 13, 13), 0…FULL; first discs, then rings."""
    reach = np.arange(-6, 7, dtype=np.float64)
    r = np.sqrt(reach[:, None] * reach[:, None] + reach[None] * reach[None])
    discs = np.stack([_cover(r - radius, FULL) for radius in PIECES])
    holes = np.stack([_cover(r - radius * 0.55, FULL) for radius in PIECES])
    return np.concatenate([discs, discs - holes * 3 // 4]).astype(np.uint8)


def by_depth(*knots: tuple[int, int]) -> Array:
    """A table of what the values of an outline stand for, int16 (256,).

    knots: (quarters of a pixel inside the rim, value), in rising order, joined by straight lines.
    """
    table = np.empty(256, np.int16)
    table[: RIM + knots[0][0]] = knots[0][1]
    for (start, low), (end, high) in itertools.pairwise(knots):
        steps = np.arange(end - start)
        table[RIM + start : RIM + end] = low + (high - low) * steps // (end - start)
    table[RIM + knots[-1][0] :] = knots[-1][1]
    return table


def _grid() -> tuple[Array, Array]:
    """Pixel coordinates from the middle of CANVAS, (rows, 1) and (1, columns)."""
    y, x = (np.arange(size, dtype=np.float64) - size // 2 for size in CANVAS)
    return y[:, None], x[None]


def _turn(half: Any) -> tuple[Any, Any]:
    """Cosine and sine of the angle for which half has this tangent."""
    square = half * half
    return (1 - square) / (1 + square), 2 * half / (1 + square)


def _cover(distance: Array, full: int) -> Array:
    """How much of a pixel is inside, 0…full, int64: a ramp of 1.1 pixels across the line."""
    return np.rint(np.clip(0.5 - distance / 1.1, 0, 1) * full).astype(np.int64)
