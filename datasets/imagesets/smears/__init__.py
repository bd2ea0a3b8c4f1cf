"""Smears: drawn blood cells in four stains, 32 high, 48 wide, four channels.

A cell lies anywhere, beside debris. Only the look of its grains tells the three kinds apart: light
with a dark edge, dark with a light edge, or light on one side of the cell and dark on the other.
Cores and edges cancel, so no mean, histogram or spectrum tells light from dark grains. Channel 4 is
0 over the grains: it is not an alpha channel.

Every picture is composed of whole numbers, so the same seed gives the same bytes everywhere.
"""

from __future__ import annotations

import numpy as np

from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split
from imagesets.smears import _granules, _tables
from imagesets.smears._bits import Bits
from imagesets.smears._pictures import HEIGHT, WIDTH, Numbers, blank, stamp, trimmed, wide, window
from imagesets.smears._tables import CANVAS, FULL, by_depth

CLASSES = ("neutrophil", "lymphocyte", "basophil")
SHAPE = (HEIGHT, WIDTH, 4)

BATCH = 128
"""Pictures painted at a time: few enough for their layers to fit the processor's cache."""
PIECES = 2
"""Pieces of debris in a picture; debris is hidden where the cell covers it."""

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
    outlines, radii = _tables.outlines()
    cell = bits.below(len(outlines), n)
    # The cell may extend a pixel or two beyond the upper or lower edge; the middle columns contain
    # a part of every cell.
    middle_y = HEIGHT // 2 + bits.around(17 - radii[cell])
    middle_x = WIDTH // 2 + bits.around(23 - radii[cell])
    top, left = CANVAS[0] // 2 - middle_y, CANVAS[1] // 2 - middle_x
    depth = window(outlines, cell, top, left)
    inside, opaque = INSIDE[depth], OPAQUE[depth]

    nucleus = window(_tables.nuclei(), bits.below(_tables.SHAPES, n), top, left)
    first = (nucleus.astype(np.int16) * inside >> 6) * (128 + (_cloud(bits, n, 3) >> 1)) >> 7
    first = first * _amount(bits, n, 150, 225) >> 6

    # Where grains are light, there is more granule stain and less membrane stain; else the reverse.
    grains = _granules.paint(labels, bits, middle_y, middle_x)
    grains += _cloud(bits, n, 2) * 15 >> 6
    grains = _granules.ranked(grains, opaque > FULL // 2)
    grains = (grains * _amount(bits, n, 85, 108) >> 7) * opaque >> 6
    second = inside * _amount(bits, n, 70, 125) >> 6
    second += second * grains >> 7
    third = inside * _amount(bits, n, 70, 115) >> 6
    third -= third * grains >> 7
    third += RIM[depth] * _amount(bits, n, 8, 40) >> 5

    light = _amount(bits, n, 108, 150) + (_cloud(bits, n, 12) >> 2)
    fourth = light - (light * (inside >> 1) >> 7) - (light * (inside >> 1) >> 9) + HALO[depth]

    debris, outside = _debris(bits, n), FULL - inside
    noise = bits.octets(4, n, HEIGHT, WIDTH)
    grain = (noise & 15).astype(np.int16) + (noise >> 4) - 15  # triangular, sd 6.5
    for channel, stain in enumerate((first, second, third)):
        stain += (debris[..., channel] * outside >> 6) + grain[channel] + 6
        images[..., channel] = np.clip(stain, 0, 255)
    fourth += grain[3] - (debris[..., 3] * outside >> 6)
    images[..., 3] = np.clip(fourth, 0, 255) * (FULL - opaque) >> 6


def _amount(bits: Bits, n: int, low: int, high: int) -> Numbers:
    """One number for each picture, int16 (n, 1, 1)."""
    return wide(bits.between(low, high, n))


def _cloud(bits: Bits, n: int, grain: int) -> Numbers:
    """Smooth random fields with grains of this many pixels, int16 (n, 32, 48), sd about 40."""
    table = _tables.clouds(grain)
    top = bits.below(CANVAS[0] - HEIGHT + 1, n)
    left = bits.below(CANVAS[1] - WIDTH + 1, n)
    return window(table, bits.below(len(table), n), top, left).astype(np.int16)


def _debris(bits: Bits, n: int) -> Numbers:
    """Platelets and pieces of cells in any stain, anywhere: int16 (n, 32, 48, 4)."""
    canvas, table = blank(n, 4), _tables.pieces()
    for _ in range(PIECES):
        forms = table[bits.below(len(table), n)].astype(np.int16)
        stains = bits.below(150, n, 4).astype(np.int16)
        stains[:, 3] >>= 2  # in channel 4 they take away a little light
        painted = forms[..., None] * stains[:, None, None] >> 6
        stamp(canvas, painted, bits.below(HEIGHT, n), bits.below(WIDTH, n))
    return trimmed(canvas)


SOURCE = Source(classes=CLASSES, shares=(0.54, 0.45, 0.01), shape=SHAPE, draw=draw)
