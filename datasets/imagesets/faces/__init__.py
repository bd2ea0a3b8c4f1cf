"""Faces: painted faces of cats, dogs and pandas, 32x32 RGB.

Every picture differs in pose, size, fur, light, background and what is in front of the face. The
three kinds overlap: dogs may have pointed ears, and cats and dogs share their colours.

The pictures depend on the order of the random numbers, so these are drawn batch by batch. But faces
of many batches are painted together: NumPy takes about as long to start on an array as to work
through a small one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from imagesets._image_set import Images, Labels
from imagesets._painting import BATCH, direction, grain, to_bytes
from imagesets._source import Source, Split
from imagesets.faces import _faces
from imagesets.faces._canvas import SIZE, Ask, Canvas, Numbers, spread

CLASSES = ("cat", "dog", "panda")
SHAPE = (SIZE, SIZE, 3)
FACES = (_faces.cat, _faces.dog, _faces.panda)

BLOCK = 16 * BATCH
"""For how many pictures random numbers are kept; 20 KB each."""
TOGETHER = 256
"""How many faces are painted together: with many more, arrays outgrow the processor's cache."""


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Draw fresh faces, labels int64 (N,) in 0…2; returns uint8 (N, 32, 32, 3)."""
    images = np.empty((len(labels), *SHAPE), np.uint8)
    for start in range(0, len(labels), BLOCK):
        block = slice(start, start + BLOCK)
        _draw_block(labels[block], rng, images[block])
    return images


def _draw_block(labels: Labels, rng: np.random.Generator, images: Images) -> None:
    """Draw faces of these kinds into images."""
    drawn: list[list[list[Numbers]]] = [[] for _ in FACES]
    noise = np.empty((3, len(labels), SIZE, SIZE), np.float32)
    for start in range(0, len(labels), BATCH):
        batch = labels[start : start + BATCH]
        for label, batches in enumerate(drawn):
            n = int((batch == label).sum())
            if n:
                batches.append([ask.draw(rng, ask.rows, n) for ask in _asked(label)])
        noise[:, start : start + BATCH] = 0.03 * grain(rng, 3, len(batch), SIZE, SIZE)

    for label, batches in enumerate(drawn):
        if not batches:
            continue
        numbers = [np.concatenate(parts, 1) for parts in zip(*batches, strict=True)]
        places = np.flatnonzero(labels == label)
        # Where heads are at the same height, a shape is in fewer rows.
        order = np.argsort(numbers[0][Canvas.HEIGHT])
        for some in np.array_split(order, -(-len(order) // TOGETHER)):
            canvas = _painted(label, len(some), _given(numbers, some))
            pictures = canvas.pixels.transpose(0, 3, 1, 2) + noise[:, places[some]]
            for channel, values in enumerate(to_bytes(pictures)):
                images[places[some], :, :, channel] = values


@functools.cache
def _asked(label: int) -> list[Ask]:
    """For which numbers painting a face of this kind asks, in order: found by painting one."""
    asked: list[Ask] = []
    rng = np.random.default_rng(0)

    def note(ask: Ask) -> Numbers:
        if asked and asked[-1].draw is ask.draw:
            asked[-1] = Ask(ask.draw, asked[-1].rows + ask.rows)
        else:
            asked.append(ask)
        return ask.draw(rng, ask.rows, 1)

    _painted(label, 1, note)
    return asked


def _given(numbers: list[Numbers], some: npt.NDArray[np.intp]) -> Callable[[Ask], Numbers]:
    """Answers, with the numbers of some of the pictures, what is asked."""
    rest = numbers[::-1]

    def give(ask: Ask) -> Numbers:
        rows = rest.pop()
        if len(rows) > ask.rows:
            rest.append(rows[ask.rows :])
        given: Numbers = rows[: ask.rows, some]
        return given

    return give


def _painted(label: int, n: int, numbers: Callable[[Ask], Numbers]) -> Canvas:
    with _small_buffer():
        canvas = Canvas(n, numbers)
        _background(canvas)
        FACES[label](canvas)
        _fur_and_light(canvas)
        _foreground(canvas)
    return canvas


@contextmanager
def _small_buffer() -> Iterator[None]:
    """Keep NumPy from copying, before it works on arrays, what is not in one piece in memory."""
    size = np.setbufsize(16)
    try:
        yield
    finally:
        np.setbufsize(size)


def _background(canvas: Canvas) -> None:
    """Paint two colours that blend, and some soft shapes."""
    above, below = canvas.between(0.1, 0.95, 2, 3)
    level = np.clip(canvas.uv[1] * spread(canvas.between(0.2, 1.5)) + 0.5, 0, 1)
    canvas.pixels += spread(above)
    canvas.pixels += level * spread(below - above)
    for _ in range(5):
        at = (canvas.between(-1.8, 1.8), canvas.between(-1.5, 1.5))
        half = (canvas.between(0.15, 0.8), canvas.between(0.15, 0.8))
        mask = canvas.ellipse(at, half, canvas.between(0, np.pi))
        canvas.lay(mask, canvas.between(0, 1, 3), canvas.between(0.2, 0.9))


def _fur_and_light(canvas: Canvas) -> None:
    """Add fine streaks, light from one side, haze, and a tint of the light."""
    streaks = canvas.grain()
    streaks[:, 1:] += streaks[:, :-1]
    streaks *= 0.045
    streaks += 1
    canvas.pixels *= np.ascontiguousarray(streaks.transpose(1, 2, 0))
    cos, sin = map(spread, direction(canvas.between(0, 2 * np.pi)))
    slope = np.clip(cos * canvas.uv[0] + sin * canvas.uv[1], -1.5, 1.5)
    slope *= spread(canvas.between(0.05, 0.45))
    slope += 1
    canvas.pixels *= slope
    change = spread(canvas.between(0.2, 0.9, 3)) - canvas.pixels
    change *= spread(canvas.between(0, 0.35))
    canvas.pixels += change
    canvas.pixels *= spread(canvas.between(0.65, 1.15) * (1 + canvas.between(-0.1, 0.1, 3)))


def _foreground(canvas: Canvas) -> None:
    """Paint a stick, or a leaf or ball, in front of some of the animals."""
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
    canvas.lay(blob, canvas.between(0.05, 0.95, 3), canvas.chance(0.3))


SOURCE = Source(classes=CLASSES, shares=(1 / 3,) * 3, shape=SHAPE, draw=draw, drawn_as="animals")
