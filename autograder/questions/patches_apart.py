"""Are pixels that are neighbours in the image neighbours for the network too?

Two small patches of an image are painted over, each alone and both together. Where the same filters
look at both, their joint effect is not the sum of the single effects; the further apart the patches
are, the closer it comes to that sum. Where a row of pixels was cut up again colour by colour,
neighbours are separated, and columns a third of the width apart (with three channels) lie on top of
each other: patches that far apart then act together more than near ones. Over 100 images of
`two-in-three` the reference shows 4.4; a network for which only the order of the rows is right
shows 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

FACT = "neighbours_act_together"
Array = np.ndarray[Any, Any]

_SIDE = 2
"""Side of a patch in pixels, and the distance between near patches, so that they touch."""
_REPEATS = 3
"""Pairs of patches for each image, axis and distance."""
_SMALLEST = 1e-9
"""Probabilities are cut off here, before their logarithm is taken."""
_LEAST = 1e-6
"""Nats: the far patches' joint effect is divided by, and counts as no less than this."""
_COPIES = 3
"""First patch, second patch, both."""


def alter(images: Array, generator: np.random.Generator) -> tuple[Array, ...]:
    """Three copies for each pair of patches, pairs in the order of `_pairs`.

    Args:
        images: uint8 (N, H, W, C), H and W at least 8.

    Raises:
        ValueError: the images are too small for two patches that far apart.
    """
    copies: list[Array] = []
    for axis, apart in _pairs(images.shape):
        room = images.shape[axis] - apart - _SIDE
        if room < 0 or min(images.shape[1:3]) < _SIDE:
            raise ValueError(f"expected images of 8 x 8 pixels or more, found {images.shape[1:3]}")
        one, other, both = images.copy(), images.copy(), images.copy()
        for number in range(len(images)):
            along = int(generator.integers(0, room + 1))
            across = int(generator.integers(0, images.shape[3 - axis] - _SIDE + 1))
            colours = generator.integers(0, 256, (2, images.shape[3]), dtype=np.uint8)
            for target, places in ((one, (0,)), (other, (1,)), (both, (0, 1))):
                for place in places:
                    start = along + place * apart
                    patch = _patch(axis, start, across)
                    target[number][patch] = colours[place]
        copies += [one, other, both]
    return tuple(copies)


def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float:
    """Joint effect of near patches as a multiple of that of far ones, on the axis where the
    multiple is smaller.

    A joint effect is the median over images of |both - one - other + none|, summed over the centred
    logarithms of the answers. NaN where an answer is not finite; 0 where near patches have no joint
    effect.
    """
    none = _scores(plain)
    effects = []
    for start in range(0, len(altered), _COPIES):
        one, other, both = (_scores(rows) for rows in altered[start : start + _COPIES])
        effects.append(np.median(np.abs(both - one - other + none).sum(axis=1)))
    near_and_far = np.array(effects).reshape(2, 2, _REPEATS).mean(axis=2)  # axis, distance
    shares = near_and_far[:, 0] / np.maximum(near_and_far[:, 1], _LEAST)
    return float(shares.min())  # NaN stays NaN


def _pairs(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """(axis, distance): columns, then rows; side by side, then 1/C of the image apart (C channels,
    at least 2)."""
    return [
        (axis, apart)
        for axis in (2, 1)
        for apart in (_SIDE, round(shape[axis] / max(shape[3], 2)))
        for _ in range(_REPEATS)
    ]


def _patch(axis: int, start: int, across: int) -> tuple[slice, slice]:
    """Rows and columns of a patch, in an image (H, W, C)."""
    along, aside = slice(start, start + _SIDE), slice(across, across + _SIDE)
    return (aside, along) if axis == 2 else (along, aside)


def _scores(rows: Array) -> Array:
    """Logarithms of the answers minus each image's mean: how the network's outputs differ."""
    logs = np.log(np.maximum(rows.astype(np.float64), _SMALLEST))
    centred: Array = logs - logs.mean(axis=1, keepdims=True)
    return centred
