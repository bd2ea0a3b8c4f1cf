"""Platelets and pieces of cells in any stain, anywhere beside the cell."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from imagesets.smears import _tables
from imagesets.smears._bits import Bits
from imagesets.smears._pictures import HEIGHT, WIDTH, Numbers, wide, window
from imagesets.smears._tables import CANVAS

PIECES = 2
"""Pieces of debris in a picture; debris is hidden where the cell covers it."""


Piece = tuple[Numbers, Numbers]
"""One piece for each picture: its form int16 (n, 32, 48), 0…FULL, and its stains (n, 4)."""


def scatter(bits: Bits, n: int) -> list[Piece]:
    """Pieces for n pictures."""
    return [_piece(bits, n) for _ in range(PIECES)]


def painted(pieces: list[Piece], channel: int) -> Numbers:
    """What all pieces together add to a channel: int16 (n, 32, 48)."""
    (form, stains), *others = pieces
    total = form * wide(stains[:, channel]) >> 6
    for form, stains in others:
        total += form * wide(stains[:, channel]) >> 6
    return total


def _piece(bits: Bits, n: int) -> Piece:
    table = _forms()
    which, stains = bits.below(len(table), n), bits.below(150, n, 4)
    stains[:, 3] >>= 2  # in channel 4 they take away a little light
    y, x = bits.below(HEIGHT, n), bits.below(WIDTH, n)
    form = window(table, which, CANVAS[0] // 2 - y, CANVAS[1] // 2 - x)
    return form.astype(np.int16), stains


@lru_cache(maxsize=1)
def _forms() -> Numbers:
    """Each piece in the middle of an empty picture: uint8 (kinds, *CANVAS)."""
    pieces = _tables.pieces()
    forms = np.zeros((len(pieces), *CANVAS), np.uint8)
    side = pieces.shape[1]
    top, left = CANVAS[0] // 2 - side // 2, CANVAS[1] // 2 - side // 2
    forms[:, top : top + side, left : left + side] = pieces
    return forms
