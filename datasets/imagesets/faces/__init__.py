"""Faces: painted faces of cats, dogs and pandas, 32x32 RGB.

Every picture differs in pose, size, fur, light, background and what is in front of the face. The
three kinds overlap: dogs may have pointed ears, and cats and dogs share their colours.
"""

from __future__ import annotations

import numpy as np

from imagesets._batches import Floats, direction, grain, paint_all, uniform
from imagesets._image_set import Images, Labels
from imagesets._source import Source, Split
from imagesets.faces import _faces
from imagesets.faces._canvas import SIZE, Canvas, spread

CLASSES = ("cat", "dog", "panda")
SHAPE = (SIZE, SIZE, 3)
FACES = (_faces.cat, _faces.dog, _faces.panda)


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Draw fresh faces, labels int64 (N,) in 0…2; returns uint8 (N, 32, 32, 3)."""
    return paint_all(paint, labels, SHAPE, rng)


def paint(labels: Labels, rng: np.random.Generator) -> Floats:
    """Faces of these kinds, float32 (n, 32, 32, 3), about [0, 1]."""
    pictures = np.empty((3, len(labels), SIZE, SIZE), np.float32)
    for label, face in enumerate(FACES):
        places = np.flatnonzero(labels == label)
        if len(places):
            canvas = Canvas(len(places), rng)
            _background(canvas)
            face(canvas)
            _fur_and_light(canvas)
            _foreground(canvas)
            pictures[:, places] = canvas.pixels
    pictures += 0.03 * grain(rng, *pictures.shape)
    return pictures.transpose(1, 2, 3, 0)


def _background(canvas: Canvas) -> None:
    """Paint two colours that blend, and some soft shapes."""
    n, rng = canvas.n, canvas.rng
    above, below = uniform(rng, 0.1, 0.95, 2, 3, n)
    level = np.clip(canvas.v * spread(canvas.between(0.2, 1.5)) + 0.5, 0, 1)
    canvas.pixels += spread(above) + level * spread(below - above)
    for _ in range(5):
        at = (canvas.between(-1.8, 1.8), canvas.between(-1.5, 1.5))
        half = (canvas.between(0.15, 0.8), canvas.between(0.15, 0.8))
        mask = canvas.ellipse(at, half, canvas.between(0, np.pi))
        canvas.lay(mask, uniform(rng, 0, 1, 3, n), canvas.between(0.2, 0.9))


def _fur_and_light(canvas: Canvas) -> None:
    """Add fine streaks, light from one side, haze, and a tint of the light."""
    n, rng = canvas.n, canvas.rng
    streaks = grain(rng, n, SIZE, SIZE)
    streaks[:, 1:] += streaks[:, :-1]
    canvas.pixels *= 1 + 0.045 * streaks
    angle = canvas.between(0, 2 * np.pi)
    cos, sin = map(spread, direction(angle))
    slope = cos * canvas.u + sin * canvas.v
    canvas.pixels *= 1 + spread(canvas.between(0.05, 0.45)) * np.clip(slope, -1.5, 1.5)
    haze = uniform(rng, 0.2, 0.9, 3, n)
    canvas.pixels += spread(canvas.between(0, 0.35)) * (spread(haze) - canvas.pixels)
    canvas.pixels *= spread(canvas.between(0.65, 1.15) * (1 + uniform(rng, -0.1, 0.1, 3, n)))


def _foreground(canvas: Canvas) -> None:
    """Paint a stick, or a leaf or ball, in front of some of the animals."""
    n, rng = canvas.n, canvas.rng
    at = (canvas.between(-1, 1), canvas.between(-0.2, 1.2))
    angle = canvas.between(-0.6, 0.6)
    cos, sin = direction(angle)
    tip = (at[0] + cos * 2, at[1] - sin * 2)
    end = (at[0] - cos * 2, at[1] + sin * 2)
    stick = canvas.stroke(tip, end, canvas.between(0.08, 0.2))
    green = np.array([[0.35], [0.62], [0.22]], np.float32) * canvas.between(0.6, 1.2)
    canvas.lay(stick, green, canvas.chance(0.2))
    size = canvas.between(0.25, 0.6)
    blob = canvas.ellipse((at[0] * 1.2, at[1]), (size, size * canvas.between(0.5, 1)), angle)
    canvas.lay(blob, uniform(rng, 0.05, 0.95, 3, n), canvas.chance(0.3))


SOURCE = Source(classes=CLASSES, shares=(1 / 3,) * 3, shape=SHAPE, draw=draw, drawn_as="animals")
