"""The five printed forms, as tables of ink strength around the middle of one motif.

A motif has a core of one sign, an edge of the other sign all around it, and a weaker halo of the
first. A light motif and a dark one are each other's negative, and each sums to zero: a picture and
its negative have the same brightness, spectrum and unsigned gradients. Widths and halos were found
by trial, so that even means over 2 x 2 to 4 x 4 pixels are distributed nearly alike upwards and
downwards, judged by the difference of their histograms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imagesets.prints._whole import Ints

UNIT = 16
"""Table entries per unit of length; in a motif of size 1 a unit is a pixel."""
REACH = 6
"""The tables cover -REACH…REACH units in both directions."""
SIDE = 2 * REACH * UNIT
FULL = 1024
"""Full strength in the tables."""

_FINE = 64
"""Distances are in 64ths of a unit."""
_SOFT = 70
"""Width of the ramp at an outline."""


@dataclass(frozen=True)
class _Form:
    """Half the thickness of the core, and the widths of edge and halo, in 64ths of a unit."""

    core: int
    edge: int
    halo: int
    strength: int
    """Strength of the halo, in hundredths of the core's."""


_FORMS = {
    "rings": _Form(46, 56, 72, 37),
    "crosses": _Form(50, 44, 89, 55),
    "bars": _Form(62, 64, 80, 30),
    "chevrons": _Form(52, 44, 89, 55),
    "triangles": _Form(44, 110, 85, 40),
}
FORMS = tuple(_FORMS)


def _from_middle(form: str, x: Ints, y: Ints) -> Ints:
    """Distance of points from the line that a form follows, in 64ths of a unit."""
    x = np.abs(x)
    if form == "rings":
        return np.abs(_root(x * x + y * y) - 138)
    if form == "crosses":
        y = np.abs(y)
        return _root(np.maximum(np.maximum(x, y) - 170, 0) ** 2 + np.minimum(x, y) ** 2)
    if form == "bars":
        return _root(np.maximum(x - 150, 0) ** 2 + y * y)
    if form == "chevrons":
        return _to_line(x, y, (0, -100), (150, 90))
    side, bottom = _to_line(x, y, (0, -165), (165, 120)), _to_line(x, y, (0, 120), (165, 120))
    return np.minimum(side, bottom)


def _to_line(x: Ints, y: Ints, a: tuple[int, int], b: tuple[int, int]) -> Ints:
    """Distance of points from the line segment from a to b."""
    along_x, along_y = b[0] - a[0], b[1] - a[1]
    square = along_x**2 + along_y**2
    part = np.clip((x - a[0]) * along_x + (y - a[1]) * along_y, 0, square)
    off_x, off_y = x - a[0] - part * along_x // square, y - a[1] - part * along_y // square
    return _root(off_x**2 + off_y**2)


def _root(square: Ints) -> Ints:
    """Integer part of square roots: IEEE 754 rounds roots correctly, so it is exact below 2^52."""
    return np.sqrt(square.astype(np.float64)).astype(np.int64)


def _table(form: str) -> Ints:
    """Strength of one motif, int64 (SIDE, SIDE), rows along y; it sums to about 0."""
    axis = (np.arange(SIDE, dtype=np.int64) * 2 + 1 - SIDE) * (_FINE // UNIT) // 2
    shape = _FORMS[form]
    distance = _from_middle(form, axis[None, :], axis[:, None]) - shape.core
    core = _within(distance)
    with_edge = _within(distance - shape.edge)
    edge = with_edge - core
    halo = _within(distance - shape.edge - shape.halo) - with_edge
    figure = core * 100 + halo * shape.strength
    balance = int(figure.sum()), int(edge.sum())
    return np.asarray(figure * balance[1] - edge * balance[0]) // (100 * balance[1])


def _within(distance: Ints) -> Ints:
    """FULL inside an outline, 0 outside, and a ramp of width _SOFT between."""
    return np.clip(FULL // 2 - distance * FULL // _SOFT, 0, FULL)


TABLES: Ints = np.stack([_table(form) for form in FORMS]).astype(np.int32)
"""(forms, SIDE, SIDE), about -FULL…FULL."""
