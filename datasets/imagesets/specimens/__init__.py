"""Specimens: drawn blood cells in four stains, 32 high, 48 wide, four channels.

Three kinds of white blood cell at about the shares of a healthy count. The channels are
1 nucleus, 2 granules, 3 membrane, 4 transmitted light. Channel 4 is 0 where the cell is
opaque, just where channels 1 to 3 tell the kinds apart: it is no alpha channel.
"""

from __future__ import annotations

import numpy as np

from imagesets._batches import Floats, paint_all, uniform
from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split

CLASSES = ("neutrophil", "lymphocyte", "basophil")
SHAPE = (32, 48, 4)

# What tells the kinds apart, each a (mean, sd) on a scale of its own; see _traits.
LOBES = ((0.82, 0.18), (0.15, 0.18), (0.50, 0.18))
GRAIN = ((0.62, 0.28), (0.38, 0.28), (0.50, 0.28))
DIFFUSE = ((0.62, 0.28), (0.38, 0.28), (0.50, 0.28))
CLUMPS = ((0.10, 0.12), (0.10, 0.12), (0.85, 0.15))


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Draw fresh specimens, labels int64 (N,) in 0…2; returns uint8 (N, 32, 48, 4)."""
    return paint_all(paint, labels, SHAPE, rng)


def paint(labels: Labels, rng: np.random.Generator) -> Floats:
    """Specimens of these kinds, float32 (n, 32, 48, 4), about [0, 1]."""
    n = len(labels)
    y, x = _grid(uniform(rng, -1.5, 1.5, n), uniform(rng, -2, 2, n))
    lobes, grain, diffuse, clumps = (
        _trait(kinds, labels, rng) for kinds in (LOBES, GRAIN, DIFFUSE, CLUMPS)
    )
    cell = _outline(y, x, uniform(rng, 11.0, 13.0, n), 0.07, rng)  # signed distance, < 0 inside
    inside = _soft(cell, 1.2)

    nucleus = _nucleus(y, x, lobes, rng)
    chromatin = 1 + 0.22 * _texture(rng, n, 3)
    spots = _spots(y, x, 9, 5.5, uniform(rng, 1.2, 1.7, n), rng)
    near, far = _neighbours(n, rng)

    # Channel 1, nucleus: the same area in every kind, only its shape differs.
    first = 0.77 * nucleus * chromatin + 0.62 * near

    # Channel 2, granules: fine grain in the cytoplasm, or coarse clumps over the nucleus.
    fine = np.clip(_texture(rng, n, 1), 0, None)
    cytoplasm = inside * (1 - 0.7 * nucleus)
    second = cytoplasm * (0.32 * (1 - _wide(grain)) + 1.15 * _wide(grain) * fine)
    second = second + 0.7 * _wide(clumps) * spots + 0.15 * far

    # Channel 3, membrane: a bright rim, or a diffuse body of the same sum.
    rim = np.exp(-((cell + 1.2) ** 2) / 2.2)
    third = 0.85 * (1 - _wide(diffuse)) * rim + 0.42 * _wide(diffuse) * inside
    third = third * (1 + 0.35 * _texture(rng, n, 6)) + 0.1 * inside + 0.3 * far

    # Channel 4, transmitted light: opaque in the middle of every kind alike.
    opaque = _soft(_outline(y, x, uniform(rng, 8.0, 9.6, n), 0.05, rng), 1.5)
    light = 0.51 + 0.05 * _texture(rng, n, 12) + 0.03 * _texture(rng, n, 1)
    fourth = light * (1 - 0.2 * inside - 0.08 * far) + 0.08 * np.exp(-((cell - 1.5) ** 2) / 2)

    stains = np.stack([first, second, third], -1)
    stains *= uniform(rng, 0.75, 1.25, n, 1, 1, 3)  # staining differs from slide to slide
    stains += 0.02 + 0.035 * rng.standard_normal(stains.shape, np.float32)
    fourth *= _wide(uniform(rng, 0.85, 1.15, n)) * (1 - opaque)
    picture: Floats = np.concatenate([stains, fourth[..., None]], -1)
    return picture


def _trait(
    kinds: tuple[tuple[float, float], ...], labels: Labels, rng: np.random.Generator
) -> Floats:
    """One number in [0, 1] for each specimen, normal about the mean of its kind."""
    mean, sd = np.array(kinds, np.float32).T
    normal = rng.standard_normal(len(labels), np.float32)
    trait: Floats = np.clip(mean[labels] + sd[labels] * normal, 0, 1)
    return trait


def _grid(down: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Pixel coordinates about shifted centres: y (n, 32, 1) and x (n, 1, 48)."""
    y = np.arange(32, dtype=np.float32) - 15.5
    x = np.arange(48, dtype=np.float32) - 23.5
    return y[:, None] - _wide(down), x - _wide(right)


def _wide(value: Floats) -> Floats:
    return value[:, None, None]


def _soft(distance: Floats, width: float) -> Floats:
    """1 inside, 0 outside, a ramp of `width` pixels between."""
    share: Floats = np.clip(0.5 - distance / np.float32(width), 0, 1)
    return share


def _outline(
    y: Floats, x: Floats, radius: Floats, dents: float, rng: np.random.Generator
) -> Floats:
    """Distance to a dented circle, negative inside, (n, 32, 48)."""
    r = np.sqrt(y**2 + x**2) + np.float32(1e-3)
    cos, sin = x / r, y / r
    a, b, c, d = np.float32(dents) * rng.standard_normal((4, len(radius), 1, 1), np.float32)
    cos2, sin2 = cos**2 - sin**2, 2 * cos * sin
    wave = a * cos2 + b * sin2 + c * (cos * cos2 - sin * sin2) + d * (sin * cos2 + cos * sin2)
    distance: Floats = r - _wide(radius) * (1 + wave)
    return distance


def _nucleus(y: Floats, x: Floats, lobes: Floats, rng: np.random.Generator) -> Floats:
    """Three merged balls: one disc at lobes 0, a chain of three at lobes 1; equal areas."""
    n = len(lobes)
    angle, bend = uniform(rng, 0, 2 * np.pi, n), uniform(rng, 0.2, 1.3, n)
    total = np.zeros((n, 32, 48), np.float32)
    for step in (-1, 0, 1):
        along = 6.4 * lobes * (step + uniform(rng, -0.2, 0.2, n))
        across = 6.4 * lobes * bend * (step**2 - 0.66)
        ball_y = np.sin(angle) * along + np.cos(angle) * across
        ball_x = np.cos(angle) * along - np.sin(angle) * across
        total += np.exp(-((y - _wide(ball_y)) ** 2 + (x - _wide(ball_x)) ** 2) / 8)
    depth = np.sqrt(-8 * np.log(total / 3 + np.float32(1e-9)) + 1)  # about a distance
    areas = np.arange(180, 230, 10)
    ranked = np.partition(depth.reshape(n, -1), areas, 1)
    edge = np.take_along_axis(ranked, rng.choice(areas, n)[:, None], 1)
    return _soft(depth - edge[:, :, None], 1.5)


def _spots(
    y: Floats, x: Floats, count: int, reach: float, radius: Floats, rng: np.random.Generator
) -> Floats:
    """Round clumps at random places within `reach` of the centre, (n, 32, 48)."""
    n = len(radius)
    nearest = np.full((n, 32, 48), 1e3, np.float32)  # squared distance
    for _ in range(count):
        turn, out = uniform(rng, 0, 2 * np.pi, n), reach * np.sqrt(uniform(rng, 0, 1, n))
        dy, dx = y - _wide(out * np.sin(turn)), x - _wide(out * np.cos(turn))
        np.minimum(nearest, dy**2 + dx**2, out=nearest)
    spots: Floats = np.exp(-nearest / _wide(radius**2))
    return spots


def _neighbours(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Nuclei and bodies of the cells next to it, at the left and right edge, (n, 32, 48)."""
    nuclei = np.zeros((n, 32, 48), np.float32)
    bodies = np.zeros((n, 32, 48), np.float32)
    for side in (-1, 1):
        y, x = _grid(uniform(rng, -16, 16, n), side * uniform(rng, 24, 34, n))
        r = np.sqrt(y**2 + x**2)
        nuclei = np.maximum(nuclei, _soft(r - _wide(uniform(rng, 5, 8, n)), 2))
        bodies = np.maximum(bodies, _soft(r - _wide(uniform(rng, 8, 11, n)), 2))
    return nuclei, bodies


def _texture(rng: np.random.Generator, n: int, grain: int) -> Floats:
    """Random texture of about zero mean and unit spread with grains of so many pixels."""
    rows, columns = 32 // grain + 3, 48 // grain + 3
    coarse = rng.standard_normal((n, rows, columns), np.float32)
    if grain == 1:
        return coarse[:, :32, :48]
    y, x = (np.arange(size, dtype=np.float32) / np.float32(grain) for size in SHAPE[:2])
    fine: Floats = _weights(y, rows) @ coarse @ _weights(x, columns).T
    return fine


def _weights(position: Floats, knots: int) -> Floats:
    """Smooth interpolation from knots to positions, (positions, knots)."""
    distance = np.abs(position[:, None] + 1 - np.arange(knots, dtype=np.float32))
    weight = np.clip(1.5 - distance, 0, None) ** 2 / 2
    weight -= 1.5 * np.clip(0.5 - distance, 0, None) ** 2
    unit: Floats = weight / np.sqrt((weight**2).sum(1, keepdims=True))
    return unit


SOURCE = Source(classes=CLASSES, shares=(0.54, 0.45, 0.01), shape=SHAPE, draw=draw)
