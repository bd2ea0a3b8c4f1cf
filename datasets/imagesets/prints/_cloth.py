"""What is in a picture: cloth with its weave, motifs on it, a hem, a thread.

Functions that paint return shades, int32 (n, 28, 28); 1024 is a motif's core in the strongest ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imagesets.prints._motifs import SIDE, TABLES, UNIT
from imagesets.prints._whole import COS, ONE, PX, SIN, SIZE, TURNS, Dice, Ints, smooth, spread

_AXIS: Ints = (np.arange(SIZE, dtype=np.int32) * 2 - (SIZE - 1)) * (PX // 2)
X, Y = _AXIS[None, None, :], _AXIS[None, :, None]
"""Positions of the pixels from the middle of the picture, in 64ths of a pixel."""
_WAVE: Ints = SIN // 16
"""A soft wave, -256…256."""
_LINE: Ints = np.maximum((SIN - 2800) * 256 // (ONE - 2800), 0)
"""A thin line in each period, 0…256."""
_CELLS = 8
"""The pattern of motifs repeats after this many cells, which is far beyond a picture."""


@dataclass(frozen=True)
class Frame:
    """Positions of the pixels along and across a turned piece of cloth, in 64ths of a pixel."""

    along: Ints
    across: Ints


def turned(turn: Ints, x: Ints, y: Ints) -> Frame:
    """Positions x, y in a frame turned by (n,) whole 256ths of a turn."""
    cos, sin = spread(COS[turn]), spread(SIN[turn])
    return Frame((cos * x + sin * y) >> 12, (cos * y - sin * x) >> 12)


def weave(dice: Dice, frame: Frame) -> Ints:
    """Fine threads, soft unevenness, and light or dark pinstripes."""
    along, across = frame.along, frame.across
    course = along * spread(dice.between(1, 3)) + across * spread(dice.between(-1, 1))
    fine = _WAVE[(course * spread(dice.between(2, 6)) >> 3) & 255] * spread(dice.between(0, 40))
    pinned = ((along * spread(dice.between(20, 40))) >> 6) + spread(dice.between(0, 255))
    stripes = _LINE[pinned & 255] * spread(dice.between(0, 200) * dice.sign())
    uneven = smooth(dice, 4) * spread(dice.between(0, 30))
    woven: Ints = (fine + stripes + uneven) >> 8
    return woven


def motifs(forms: Ints, signs: Ints, dice: Dice, frame: Frame) -> Ints:
    """Print a form (n,) all over, sign 1 for light and -1 for dark, with small dots in between.

    Motifs stand in turned rows; in some pieces every second row is shifted by half a step. Each
    motif is moved and turned a little, and some are missing. The dots are light or dark, whatever
    the motifs are.
    """
    pitch = dice.between(10 * PX, 13 * PX)
    per_cell = spread((1 << 22) // pitch)  # 1024 is a cell
    a = ((frame.along + spread(dice.between(0, 8192))) * per_cell) >> 12
    aside = spread(dice.chance(50) * 512)
    b = (((frame.across + spread(dice.between(0, 8192))) * per_cell) >> 12) + (
        (a >> 10) & 1
    ) * aside
    cell = _cell(a >> 10, b >> 10)
    a, b, pitch = a & 1023, b & 1023, spread(pitch)
    u = ((a - 512 - _own(dice.between(-90, 90, _CELLS**2), cell)) * pitch) >> 10
    v = ((b - 512 - _own(dice.between(-90, 90, _CELLS**2), cell)) * pitch) >> 10
    return _inked(forms, signs, dice, cell, (u, v)) + _dots(dice, (a, b), pitch)


def _cell(row: Ints, column: Ints) -> Ints:
    """Number of each pixel's cell, counted over all pictures, in the fastest type for indexing."""
    own = ((row & (_CELLS - 1)) * _CELLS + (column & (_CELLS - 1))).astype(np.intp)
    return own + np.arange(len(own))[:, None, None] * _CELLS**2


def _own(values: Ints, cell: Ints) -> Ints:
    """For each pixel the value of its cell, from values (n, cells)."""
    return values.reshape(-1).take(cell)


def _inked(forms: Ints, signs: Ints, dice: Dice, cell: Ints, at: tuple[Ints, Ints]) -> Ints:
    """The motif of each cell, with its own size, turn and strength; `at`: from its middle."""
    count = _CELLS**2
    size = (dice.between(72, 96)[:, None] * dice.between(60, 68, count)) >> 6  # 64ths of px a unit
    turn = dice.between(-12, 12, count) & (TURNS - 1)
    cos, sin = _own(COS[turn] * PX // size, cell), _own(SIN[turn] * PX // size, cell)
    u = (((cos * at[0] + sin * at[1]) >> 12) * UNIT // PX + SIDE // 2).clip(0, SIDE - 1)
    v = (((cos * at[1] - sin * at[0]) >> 12) * UNIT // PX + SIDE // 2).clip(0, SIDE - 1)
    drawn = TABLES.reshape(-1).take(v * SIDE + u + spread(forms * SIDE**2))
    ink = dice.chance(88, count) * dice.between(220, 290, count)
    strength = (ink * (signs * dice.between(560, 760))[:, None]) >> 8
    printed: Ints = (drawn * _own(strength, cell)) >> 10
    return printed


def _dots(dice: Dice, at: tuple[Ints, Ints], pitch: Ints) -> Ints:
    """A small dot at each corner of the cells; `at`: positions in 1024ths of a cell."""
    u, v = ((np.minimum(c, 1024 - c) * pitch) >> 10 for c in at)
    radius = spread(dice.between(80, 120))
    mask = ((radius * radius - u * u - v * v) >> 5).clip(0, 256)
    dots: Ints = (mask * spread(dice.between(0, 250) * dice.sign())) >> 8
    return dots


def hemmed(cloth: Ints, dice: Dice) -> Ints:
    """End some of the cloth at a straight hem; the table beyond it is lighter or darker."""
    edge = dice.between(5 * PX, 12 * PX) + (1 - dice.chance(40)) * 64 * PX
    beyond = turned(dice.between(0, TURNS - 1), X, Y).along - spread(edge)
    inside = (PX // 2 - beyond).clip(0, PX)
    table = spread(dice.between(40, 160) * dice.sign())
    picture: Ints = (cloth * inside + table * (PX - inside)) >> 6
    return picture


def thread(dice: Dice) -> Ints:
    """A short, soft thread anywhere, light or dark."""
    x, y = (spread(dice.between(-12 * PX, 12 * PX)) for _ in range(2))
    frame = turned(dice.between(0, TURNS - 1), X - x, Y - y)
    past = (np.abs(frame.along) - spread(dice.between(0, 6 * PX))).clip(0, 1000)
    aside = frame.across.clip(-1000, 1000)
    width = spread(dice.between(60, 140)) ** 2
    mask = (width - past * past - aside * aside).clip(0) * 16 // width
    lying: Ints = (mask * spread(dice.between(80, 260) * dice.sign())) >> 4
    return lying
