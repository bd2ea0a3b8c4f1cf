"""Turn shades into greys, so that no picture's histogram shows what is printed."""

from __future__ import annotations

import numpy as np

from imagesets._image_set import Images
from imagesets.prints._whole import SIZE, Dice, Ints, spread

_LEVELS = 512
"""Number of levels of shade that are distinguished before they are ranked."""
_MOST = SIZE * SIZE
"""Ranks are -_MOST…_MOST: twice the place among a picture's pixels, counted from the middle."""


def greys(shades: Ints, dice: Dice) -> Images:
    """Greys uint8 (n, 28, 28) for shades of any range, int32 (n, 28, 28).

    A pixel's grey depends on its rank in its own picture. So all pictures have the same histogram,
    except for random brightness, contrast and bend.
    """
    n = len(shades)
    low, high = shades.min((1, 2)), shades.max((1, 2))
    scale = ((_LEVELS - 1) << 16) // np.maximum(high - low, 1)
    level = (((shades - spread(low)) * spread(scale)) >> 16).astype(np.intp)
    level += np.arange(n)[:, None, None] * _LEVELS
    counts = np.bincount(level.reshape(-1), minlength=n * _LEVELS).reshape(n, _LEVELS)
    rank = 2 * counts.cumsum(1) - counts - _MOST
    return _table(rank, dice).reshape(-1).take(level)


def _table(rank: Ints, dice: Dice) -> Images:
    """The grey of each level of each picture: middle ranks are compressed, the ends stretched."""
    cube = rank * rank // _MOST * rank // _MOST
    curve = (rank * 2 + cube * 3) // 5
    curve += ((curve * curve // _MOST - 260) * dice.between(-300, 300)[:, None]) >> 10
    grey = dice.between(112, 144)[:, None] + curve * dice.between(80, 110)[:, None] // _MOST
    return grey.clip(0, 255).astype(np.uint8)
