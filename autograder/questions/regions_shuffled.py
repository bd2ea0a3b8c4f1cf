"""Does every region of the image reach the network?

The image is cut into 4 x 4 regions, and the pixels of one at a time are shuffled. Where a stride
skips the last rows or columns, or a crop cuts them off, the answers stay the same whatever stands
there, and accuracy need not show it: a class that is recognised by patterns anywhere in the image
is still found where the network looks. Pixels are shuffled and not replaced, because a program that
divides each image by its own deviation would notice new ones without looking at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

FACT = "least_seen_region"
Array = np.ndarray[Any, Any]

_ACROSS = 4
"""Regions in a row, and in a column: a third that is not read holds a whole one of them, and some
pixels around it, into which the filters of its neighbours may reach."""
_SMALLEST = 1e-9
"""Probabilities are cut off here, before their logarithm is taken."""
_CHANGE = 1e-3
"""Nats: sums in another order move the answers by less than this."""


def alter(images: Array, generator: np.random.Generator) -> tuple[Array, ...]:
    """16 copies, each with the pixels of another region in another order.

    Args:
        images: uint8 (N, H, W, C).

    Raises:
        ValueError: the images are too small to be cut.
    """
    if min(images.shape[1:3]) < _ACROSS:
        raise ValueError(f"expected images of 4 x 4 pixels or more, found {images.shape[1:3]}")
    rows, columns = (
        [slice(size * i // _ACROSS, size * (i + 1) // _ACROSS) for i in range(_ACROSS)]
        for size in images.shape[1:3]
    )
    copies = []
    for row, column in product(rows, columns):
        copy = images.copy()
        region = copy[:, row, column]
        pixels = region.reshape(len(images), -1, images.shape[3])  # (N, pixels, C)
        order = generator.permutation(pixels.shape[1])
        region[...] = pixels[:, order].reshape(region.shape)
        copies.append(copy)
    return tuple(copies)


def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float:
    """Share of images, 0 to 1, whose answers change with the region where that share is least; NaN
    where an answer is not finite."""
    rows = np.stack([plain, *altered])
    if not np.isfinite(rows).all():
        return float("nan")
    logs = np.log(np.maximum(rows.astype(np.float64), _SMALLEST))
    changes = np.abs(logs[1:] - logs[0]).max(axis=2)  # (regions, N)
    return float((changes > _CHANGE).mean(axis=1).min())
