"""What a set's folder provides: a `Source`, named `SOURCE`, in its `__init__.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from imagesets._image_set import Images, Labels

Split = Literal["train", "test"]
SPLITS: tuple[Split, ...] = ("train", "test")

Draw = Callable[[Split, Labels, np.random.Generator], Images]
Stored = Callable[[Split], tuple[int, ...]]


@dataclass(frozen=True)
class Source:
    """One image set, before anything is asked of it."""

    classes: tuple[str, ...]
    """All class names, in the set's own order."""
    shares: tuple[float, ...]
    """Natural share of each class; sums to 1."""
    shape: tuple[int, int, int]
    """(H, W, C) of one image."""
    draw: Draw
    """(split, labels int64 (N,) in the set's own order, rng) -> uint8 (N, H, W, C).

    Image i shows labels[i]. Train and test never share an image.
    """
    stored: Stored | None = None
    """For a set kept in files, the number of images of each class in a split. None: generated."""
    drawn_as: str = ""
    """Mixed into the seed instead of the set's name, so that a renamed set keeps its pictures."""
    default_counts: tuple[int, int] = (3000, 1000)
    """For a generated set: images in (train, test) when no count is given."""
