"""Pictures made once, from which every specimen is composed with whole numbers alone.

The tables hold whole numbers. On the way there floats go through +, -, *, / and square roots
only, one element at a time: IEEE 754 fixes those to the last bit, so every machine makes the
same tables. Sines, exponentials and sums of floats would not be the same everywhere.
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
"""Size of a picture in a table: a window of 32 x 48 can be cut anywhere around its middle."""
FULL = 64
"""What a mask holds where it covers a pixel entirely."""
RIM = 64
"""What an outline holds at the rim; a pixel further in it holds 4 more."""

SHAPES, RADII = 192, (11, 14)
"""How many outlines and nuclei there are; radius of a cell in pixels."""
GRAINS = (1.5, 1.75, 2.0)
"""Radii of the cores of grains in pixels."""
STRETCHES = ((1.0, 0.0), (1.3, 0.0), (1.3, 0.5), (1.3, 1.0), (1.3, -2.0))
"""(long axis by short axis, tangent of half the turn)."""
EDGE = 1.45
"""Outer radius of the edge of a grain by that of its core: both have about the same area."""
STRENGTH = 90
"""What a table of grains holds in the middle of a core."""
PIECES = (1.3, 1.8, 2.3, 2.8, 3.4, 4.0)
"""Radii of debris in pixels."""


@lru_cache(maxsize=1)
def outlines() -> tuple[Array, Array]:
    """Cells: uint8 (SHAPES, *CANVAS), RIM + 4 for each pixel inside; and radii int64 (SHAPES,)."""
    bits = Bits(np.random.default_rng(1))
    y, x = _grid()
    r = np.sqrt(y * y + x * x) + 1e-3
    cos, sin = x / r, y / r
    cos2, sin2 = cos * cos - sin * sin, 2 * cos * sin
    waves = (cos2, sin2, cos * cos2 - sin * sin2, sin * cos2 + cos * sin2)
    radii = bits.between(4 * RADII[0], 4 * RADII[1], SHAPES)
    dents = bits.between(-90, 90, SHAPES, len(waves))
    table = np.empty((SHAPES, *CANVAS), np.uint8)
    for k in range(SHAPES):
        wave = 1 + sum(d / 1000 * w for d, w in zip(dents[k], waves, strict=True))
        table[k] = np.clip(np.rint(RIM + 4 * (radii[k] / 4 * wave - r)), 0, 255)
    return table, radii // 4


@lru_cache(maxsize=1)
def nuclei() -> Array:
    """Three merged balls, from one disc to a bent chain: uint8 (SHAPES, *CANVAS), 0…FULL."""
    bits = Bits(np.random.default_rng(2))
    y, x = _grid()
    lobes, bend = bits.below(101, SHAPES) / 100, bits.between(20, 130, SHAPES) / 100
    cos, sin = _turn(bits.between(-100, 100, SHAPES) / 100)
    level = bits.between(25, 45, SHAPES) / 100
    shift = bits.between(-20, 20, SHAPES, 2) / 10
    uneven = bits.between(-20, 20, SHAPES, 3) / 100
    table = np.empty((SHAPES, *CANVAS), np.uint8)
    for k in range(SHAPES):
        total = 0 * y * x
        for ball, step in enumerate((-1, 0, 1)):
            along = 6 * lobes[k] * (step + uneven[k, ball])
            across = 6 * lobes[k] * bend[k] * (step * step - 0.66)
            dy = y - shift[k, 0] - sin[k] * along - cos[k] * across
            dx = x - shift[k, 1] - cos[k] * along + sin[k] * across
            near = np.clip(1 - (dy * dy + dx * dx) / 32, 0, 1)
            total = total + near * near
        table[k] = np.rint(np.clip((total - level[k]) * 3, 0, 1) * FULL)
    return table


@lru_cache(maxsize=4)
def clouds(grain: int) -> Array:
    """Smooth random fields with grains of so many pixels: int8 (24, *CANVAS), sd about 40."""
    bits = Bits(np.random.default_rng((3, grain)))
    height, width = CANVAS
    knots = bits.between(-4096, 4096, 24, height // grain + 4, width // grain + 4)
    field = knots.repeat(grain, 1).repeat(grain, 2)
    for axis in (1, 2):
        for _ in range(2):  # two running means make the steps a smooth curve
            sums = field.cumsum(axis)
            ahead, behind = (
                sums.take(range(a, sums.shape[axis] - grain + a), axis) for a in (grain, 0)
            )
            field = (ahead - behind) // grain
    field = field[:, :height, :width]
    spread = int(np.abs(field).mean())
    return np.clip(32 * field // spread, -127, 127).astype(np.int8)


@lru_cache(maxsize=1)
def granules() -> Array:
    """Light grains, a core and an edge around it that cancel: int16 (kinds, 4, 4, 11, 11).

    kinds: GRAINS x STRETCHES. Then how far the middle lies down and right of that of the middle
    pixel, in quarters of a pixel.
    """
    forms = [(radius, *stretch) for radius in GRAINS for stretch in STRETCHES]
    quarters = [step / 4 for step in range(4)]
    rows = [[[_granule(*form, v, u) for u in quarters] for v in quarters] for form in forms]
    return np.array(rows, np.int16)


def _granule(radius: float, stretch: float, half: float, down: float, right: float) -> Array:
    reach = np.arange(-5, 6, dtype=np.float64)
    y, x = reach[:, None] - down, reach[None] - right
    cos, sin = _turn(half)
    along, across = cos * x + sin * y, cos * y - sin * x
    along, across = along / np.sqrt(stretch), across * np.sqrt(stretch)
    distance = np.sqrt(along * along + across * across)
    core = _cover(distance - radius, 1024)
    whole = _cover(distance - radius * EDGE, 1024)
    edge = whole - core
    # The edge is as strong as makes the sum 0: whole numbers, so that no order of adding counts.
    return np.rint((core - edge * (int(core.sum()) / int(edge.sum()))) * STRENGTH / 1024)


@lru_cache(maxsize=1)
def pieces() -> Array:
    """Debris: uint8 (2 * len(PIECES), 13, 13), 0…FULL; discs, then rings."""
    reach = np.arange(-6, 7, dtype=np.float64)
    r = np.sqrt(reach[:, None] * reach[:, None] + reach[None] * reach[None])
    discs = np.stack([_cover(r - radius, FULL) for radius in PIECES])
    holes = np.stack([_cover(r - radius * 0.55, FULL) for radius in PIECES])
    return np.concatenate([discs, discs - holes * 3 // 4]).astype(np.uint8)


def by_depth(*knots: tuple[int, int]) -> Array:
    """What the values of an outline stand for, int16 (256,).

    knots: (quarters of a pixel inside the rim, value), rising. Straight lines lie between them.
    """
    table = np.empty(256, np.int16)
    table[: RIM + knots[0][0]] = knots[0][1]
    for (start, low), (end, high) in itertools.pairwise(knots):
        steps = np.arange(end - start)
        table[RIM + start : RIM + end] = low + (high - low) * steps // (end - start)
    table[RIM + knots[-1][0] :] = knots[-1][1]
    return table


def _grid() -> tuple[Array, Array]:
    """Pixel coordinates about the middle of CANVAS, (rows, 1) and (1, columns)."""
    y, x = (np.arange(size, dtype=np.float64) - size // 2 for size in CANVAS)
    return y[:, None], x[None]


def _turn(half: Any) -> tuple[Any, Any]:
    """Cosine and sine of the angle whose half has this tangent."""
    square = half * half
    return (1 - square) / (1 + square), 2 * half / (1 + square)


def _cover(distance: Array, full: int) -> Array:
    """How much of a pixel lies inside, 0…full, int64: a ramp of 1.1 pixels about the line."""
    return np.rint(np.clip(0.5 - distance / 1.1, 0, 1) * full).astype(np.int64)
