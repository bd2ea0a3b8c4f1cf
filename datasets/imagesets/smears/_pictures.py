"""Cut pictures out of tables, and stamp small pictures into large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from imagesets.smears._bits import Integers

Numbers = npt.NDArray[np.integer[Any]]

HEIGHT, WIDTH = 32, 48
REACH = 6
"""A stamp reaches at most this many pixels from its middle."""


def wide(values: Numbers) -> Numbers:
    """One number for each picture, as int16 (n, 1, 1)."""
    return values.astype(np.int16)[:, None, None]


def window(table: Numbers, which: Integers, top: Integers, left: Integers) -> Numbers:
    """Cut (n, HEIGHT, WIDTH) out of the pictures `which` of a table, starting at (top, left)."""
    windows = sliding_window_view(table, (HEIGHT, WIDTH), axis=(1, 2))
    cut: Numbers = windows[which, top, left]
    return cut


def blank(n: int, *channels: int) -> Numbers:
    """Black pictures with a margin of REACH on every side, for `stamp`."""
    return np.zeros((n, HEIGHT + 2 * REACH, WIDTH + 2 * REACH, *channels), np.int16)


def trimmed(canvas: Numbers) -> Numbers:
    """The pictures without the margin."""
    return canvas[:, REACH:-REACH, REACH:-REACH]


def stamp(canvas: Numbers, stamps: Numbers, y: Integers, x: Integers) -> None:
    """Add one stamp to each picture, its middle on pixel (y, x).

    canvas: from `blank`, (n, ...). stamps: (n, side, side, ...), side odd and at most
    2 * REACH + 1. y, x: (n,), 0…HEIGHT-1 and 0…WIDTH-1.
    """
    n, rows, columns = canvas.shape[:3]
    side = stamps.shape[1]
    margin = REACH - side // 2
    start = (np.arange(n) * rows + y + margin) * columns + x + margin
    pixels = start[:, None, None] + np.arange(side)[:, None] * columns + np.arange(side)
    # A picture gets one stamp and a stamp has each pixel once, so nothing is added to twice.
    canvas.reshape(n * rows * columns, *canvas.shape[3:])[pixels] += stamps
