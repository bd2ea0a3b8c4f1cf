"""Painted: the garments in random fabric colours on random walls, 28x28 RGB.

Colour carries no information about the class, shape does. Pictures are painted when loaded,
from `garments`: the same classes, the same split, the same counts.
"""

from __future__ import annotations

import numpy as np

from imagesets import garments
from imagesets._batches import Floats, hsv_to_rgb, paint_all, uniform
from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
CONTRAST = 0.25
"""Least difference in luma between fabric and wall."""


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Choose garments without replacement and paint each; returns uint8 (N, 28, 28, 3).

    labels: int64 (N,), 0…9. Raises ImageSetError when a file of `garments` is damaged.
    """
    garment = garments.draw(split, labels, rng)[..., 0]
    order = np.arange(len(labels))
    return paint_all(lambda batch, r: paint(garment[batch], r), order, (28, 28, 3), rng)


def paint(garment: Images, rng: np.random.Generator) -> Floats:
    """Colour grey garments, uint8 (n, 28, 28) on black; returns float32 (n, 28, 28, 3)."""
    grey = garment.astype(np.float32) / 255
    n = len(grey)
    fabric, wall = _colours(n, rng)

    # Cloth: hue drifts a little along a random direction, the photograph gives the folds.
    across = _gradient(n, rng)
    drift = uniform(rng, -0.35, 0.35, n, 1, 1, 1) * across
    mean = grey.sum((1, 2)) / np.maximum(np.float32(1), (grey > 0).sum((1, 2), np.float32))
    folds = 1 + 0.75 * (grey - mean[:, None, None])
    cloth = fabric[:, None, None] * (folds[..., None] + drift)

    # Wall: a gradient, and the soft shadow that the garment throws.
    cover = _close(np.clip(grey * 9, 0, 1))
    light = 1 + uniform(rng, 0.1, 0.3, n, 1, 1, 1) * _gradient(n, rng)
    side = np.where(rng.random(n) < 0.5, 1, -1)
    shade = _blur(cover)
    shade = np.where(side[:, None, None] > 0, np.roll(shade, 1, 2), np.roll(shade, -1, 2))
    shade = np.roll(shade, 1, 1)
    backdrop = wall[:, None, None] * light * (1 - 0.35 * shade[..., None])

    picture: Floats = backdrop + cover[..., None] * (cloth - backdrop)
    picture += 0.012 * rng.standard_normal(picture.shape, np.float32)
    return picture


def _colours(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Fabric and wall colours (n, 3), independent of anything but each other's luma."""
    fabric = _colour(rng, (0.25, 0.9), (0.35, 1.0), n)
    walls = _colour(rng, (0.1, 0.6), (0.3, 1.0), n, 32)
    contrast = np.abs(walls @ LUMA - (fabric @ LUMA)[:, None])
    first = np.minimum(contrast, CONTRAST).argmax(1)  # far enough, or else the farthest
    return fabric, walls[np.arange(n), first]


def _colour(
    rng: np.random.Generator,
    saturation: tuple[float, float],
    value: tuple[float, float],
    *shape: int,
) -> Floats:
    hue = uniform(rng, 0, 1, *shape)
    return hsv_to_rgb(hue, uniform(rng, *saturation, *shape), uniform(rng, *value, *shape))


def _gradient(n: int, rng: np.random.Generator) -> Floats:
    """A linear ramp from about -1 to 1 in a random direction, (n, 28, 28, 1)."""
    angle = uniform(rng, 0, 2 * np.pi, n)[:, None, None, None]
    axis = np.linspace(-1, 1, 28, dtype=np.float32)
    ramp = np.cos(angle) * axis[:, None] + np.sin(angle) * axis[:, None, None]
    return np.asarray(ramp, np.float32)


def _neighbours(mask: Floats) -> Floats:
    """The nine shifts of (n, 28, 28) by up to one pixel, (9, n, 28, 28); outside is 0."""
    padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
    return np.stack([padded[:, y : y + 28, x : x + 28] for y in range(3) for x in range(3)])


def _close(mask: Floats) -> Floats:
    """Fill holes of up to two pixels; no part of the mask is lost."""
    grown = _neighbours(mask).max(0)
    closed: Floats = 1 - _neighbours(1 - grown).max(0)
    return np.maximum(mask, closed)


def _blur(mask: Floats) -> Floats:
    soft: Floats = _neighbours(mask).mean(0)
    return soft


SOURCE = Source(
    classes=garments.CLASSES,
    shares=garments.SOURCE.shares,
    shape=(28, 28, 3),
    draw=draw,
    stored=garments.stored,
)
