"""Prints: pieces of printed cloth, grey 28x28.

Ten prints: five forms, each light with a dark edge or dark with a light one. The cloth lies
anywhere and is turned by any angle. Weave, stripes, dots, threads and light differ from piece to
piece and say nothing about the class. The same arguments give the same bytes on every machine.
"""

from __future__ import annotations

import numpy as np

from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split
from imagesets.prints._cloth import X, Y, hemmed, motifs, thread, turned, weave
from imagesets.prints._motifs import FORMS
from imagesets.prints._tone import greys
from imagesets.prints._whole import SIZE, TURNS, Dice, smooth, spread

CLASSES = tuple(f"{tone} {form}" for form in FORMS for tone in ("light", "dark"))
SHAPE = (SIZE, SIZE, 1)

_BATCH = 64
"""Pictures painted at a time: few enough for their arrays to fit a processor's cache."""


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Print fresh cloth, labels int64 (N,) in 0…9; returns uint8 (N, 28, 28, 1)."""
    images = np.empty((len(labels), *SHAPE), np.uint8)
    for start in range(0, len(labels), _BATCH):
        batch = labels[start : start + _BATCH]
        images[start : start + _BATCH, :, :, 0] = paint(batch, Dice(len(batch), rng))
    return images


def paint(labels: Labels, dice: Dice) -> Images:
    """Pictures of these classes, uint8 (n, 28, 28)."""
    forms, signs = (labels // 2).astype(np.int32), (1 - 2 * (labels % 2)).astype(np.int32)
    frame = turned(dice.between(0, TURNS - 1), X, Y)
    cloth = weave(dice, frame) + motifs(forms, signs, dice, frame)
    picture = hemmed(cloth, dice) + thread(dice)
    picture += (smooth(dice, 8) * spread(dice.between(10, 60))) >> 7
    picture += dice.grain() * spread(dice.between(1, 2))
    return greys(picture, dice)


SOURCE = Source(classes=CLASSES, shares=(0.1,) * 10, shape=SHAPE, draw=draw)
