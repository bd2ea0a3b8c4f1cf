"""Cut pictures out of tables, and add small pictures to large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from imagesets.smears._bits import Integers

Numbers = npt.NDArray[np.integer[Any]]

HEIGHT, WIDTH = 32, 48


def wide(values: Numbers) -> Numbers:
    """One number for each picture, as int16 (n, 1, 1)."""
    return values.astype(np.int16)[:, None, None]


def window(table: Numbers, which: Integers, top: Integers, left: Integers) -> Numbers:
    """Cut (n, HEIGHT, WIDTH) out of the pictures `which` of a table, starting at (top, left).

    A row of a window is taken as one element of WIDTH pixels: NumPy then copies it whole.
    """
    count, height, width = table.shape
    picture, row, pixel = table.strides
    rows: npt.NDArray[np.void] = np.ndarray(
        (count, height - HEIGHT + 1, width - WIDTH + 1, HEIGHT),
        f"V{WIDTH * pixel}",
        table,
        strides=(picture, row, pixel, row),
    )
    return rows[which, top, left].view(table.dtype).reshape(len(which), HEIGHT, WIDTH)


def stamped(stamps: Numbers, y: Integers, x: Integers) -> Numbers:
    """The sum of the stamps of each picture: int16 (n, HEIGHT, WIDTH).

    stamps: int16 (n, count, side, side), side even. y, x: (n, count), 0…HEIGHT-1 and 0…WIDTH-1,
    the pixel that a stamp's pixel (side / 2 - 1, side / 2 - 1) falls on.
    """
    n, side = len(stamps), stamps.shape[-1]
    rows, columns = HEIGHT + side - 1, WIDTH + side - 1  # no stamp reaches beyond this margin
    start = (np.arange(n)[:, None] * rows + y) * columns + x
    reach = np.arange(side)
    pixels = start[..., None] + (reach[:, None] * columns + reach).reshape(-1)
    canvas = np.zeros(n * rows * columns, np.int16)
    np.add.at(canvas, pixels.reshape(-1), stamps.reshape(-1))
    first = side // 2 - 1
    return canvas.reshape(n, rows, columns)[:, first : first + HEIGHT, first : first + WIDTH]
