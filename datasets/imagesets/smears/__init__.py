"""Smears: drawn blood cells in four stains, 32 high, 48 wide, four channels.

A cell lies anywhere, beside debris. Only the look of its grains tells the three kinds apart: light
with a dark edge, dark with a light edge, or light on one side of the cell and dark on the other.
Cores and edges cancel, so no mean, histogram or spectrum tells light from dark grains. Channel 4 is
0 over the grains: it is not an alpha channel.

Every picture is composed of whole numbers, so the same seed gives the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split
from imagesets.smears import _debris, _granules, _tables
from imagesets.smears._bits import Bits
from imagesets.smears._pictures import HEIGHT, WIDTH, Numbers, wide, window
from imagesets.smears._tables import CANVAS, FULL, by_depth

CLASSES = ("neutrophil", "lymphocyte", "basophil")
SHAPE = (HEIGHT, WIDTH, 4)

BATCH = 128
"""Pictures painted at a time: few enough for their layers to fit the processor's cache.

Random numbers are drawn for a whole batch, so another number of pictures gives other bytes.
"""

# What the channels show, by depth: quarters of a pixel inside the rim of the cell.
INSIDE = by_depth((-3, 0), (3, FULL))
OPAQUE = by_depth((5, 0), (10, FULL))
RIM = by_depth((-5, 0), (2, 40), (5, FULL), (8, 40), (14, 0))
HALO = by_depth((-18, 0), (-6, 20), (2, 0))


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Draw fresh smears, labels int64 (N,) in 0…2; returns uint8 (N, 32, 48, 4)."""
    bits = Bits(rng)
    images = np.empty((len(labels), *SHAPE), np.uint8)
    for start in range(0, len(labels), BATCH):
        batch = slice(start, start + BATCH)
        paint(labels[batch], bits, images[batch])
    return images


def paint(labels: Labels, bits: Bits, images: Images) -> None:
    """Paint smears of these kinds over images, uint8 (n, 32, 48, 4)."""
    n = len(labels)
    _, radii = _tables.outlines()
    cell = bits.below(len(radii), n)
    # The cell may extend a pixel or two beyond the upper or lower edge; the middle columns contain
    # a part of every cell.
    middle_y = HEIGHT // 2 + bits.around(17 - radii[cell])
    middle_x = WIDTH // 2 + bits.around(23 - radii[cell])
    top, left = CANVAS[0] // 2 - middle_y, CANVAS[1] // 2 - middle_x
    inside, opaque, rim, halo = (
        window(look, cell, top, left).astype(np.int16) for look in _looks()
    )

    nucleus = window(_tables.nuclei(), bits.below(_tables.SHAPES, n), top, left).astype(np.int16)
    first = (nucleus * inside >> 6) * (128 + (_cloud(bits, n, 3) >> 1)) >> 7
    (strength,) = _amounts(bits, n, (150, 225))
    first = first * strength >> 6

    # Where grains are light, there is more granule stain and less membrane stain; else the reverse.
    grains = _granules.paint(labels, bits, middle_y, middle_x)
    grains = _granules.ranked(grains + (_cloud(bits, n, 2) * 15 >> 6), opaque > FULL // 2)
    contrast, granule, membrane, edge, lamp = _amounts(
        bits, n, (85, 108), (70, 125), (70, 115), (8, 40), (108, 150)
    )
    grains = (grains * contrast >> 7) * opaque >> 6
    second = inside * granule >> 6
    second += second * grains >> 7
    third = inside * membrane >> 6
    third -= third * grains >> 7
    third += rim * edge >> 5

    light = lamp + (_cloud(bits, n, 12) >> 2)
    shade = light * (inside >> 1)
    fourth = light - (shade >> 7) - (shade >> 9) + halo

    stains = first, second, third
    _strew(bits, stains, fourth, FULL - inside)
    fourth = np.clip(fourth, 0, 255) * (FULL - opaque) >> 6
    _interleave((*stains, fourth), images)


def _strew(bits: Bits, stains: Sequence[Numbers], light: Numbers, outside: Numbers) -> None:
    """Add debris, where there is no cell, and noise to three stains and to the light, in place.

    All are int16 (n, 32, 48); outside: 0…FULL. The stains are clipped to 0…255.
    """
    n = len(light)
    debris = _debris.scatter(bits, n)
    noise = bits.octets(4, n, HEIGHT, WIDTH)
    for channel, stain in enumerate(stains):
        stain += _debris.painted(debris, channel) * outside >> 6
        stain += _grain(noise[channel], 6)
        np.clip(stain, 0, 255, out=stain)
    light -= _debris.painted(debris, 3) * outside >> 6
    light += _grain(noise[3], 0)


@lru_cache(maxsize=1)
def _looks() -> list[Numbers]:
    """INSIDE, OPAQUE, RIM and HALO of every outline: uint8 (SHAPES, *CANVAS) each.

    Looking up whole windows later costs far less than looking up each of their pixels.
    """
    outlines, _ = _tables.outlines()
    return [look.astype(np.uint8).take(outlines) for look in (INSIDE, OPAQUE, RIM, HALO)]


def _grain(octets: Numbers, level: int) -> Numbers:
    """Triangular noise of mean `level` and sd 6.5 made from uint8: int8 of the same shape."""
    grain = octets & 15
    grain += octets >> 4
    return grain.view(np.int8) + np.int8(level - 15)


def _interleave(channels: Sequence[Numbers], images: Images) -> None:
    """Write four channels, int16 (n, 32, 48) in 0…255, to images, uint8 (n, 32, 48, 4).

    Two channels at a time, as the lower and upper half of little-endian numbers: NumPy writes
    pixels one by one here, however long they are.
    """
    pairs = images.view("<u2")
    for pair in range(2):
        lower, upper = (channel.view(np.uint16) for channel in channels[2 * pair : 2 * pair + 2])
        pairs[..., pair] = lower | upper << 8


def _amounts(bits: Bits, n: int, *ranges: tuple[int, int]) -> list[Numbers]:
    """For each range, both ends included, one number for each picture: int16 (n, 1, 1)."""
    low, high = np.array(ranges).T[..., None]
    return [wide(found) for found in bits.between(low, high, len(ranges), n)]


def _cloud(bits: Bits, n: int, grain: int) -> Numbers:
    """Smooth random fields with grains of this many pixels, int16 (n, 32, 48), sd about 40."""
    table = _tables.clouds(grain)
    limits = [[CANVAS[0] - HEIGHT + 1], [CANVAS[1] - WIDTH + 1], [len(table)]]
    top, left, which = bits.below(np.array(limits), 3, n)
    return window(table, which, top, left).astype(np.int16)


SOURCE = Source(classes=CLASSES, shares=(0.54, 0.45, 0.01), shape=SHAPE, draw=draw)
