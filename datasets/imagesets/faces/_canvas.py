"""Small pictures, painted together, shape over shape, in the coordinates of each one's tilted head.

In these coordinates u points to the head's side, v down its face, and its radius is about 1. Every
number of a shape may be a float, or float32 (n,) with one value for each picture.

For speed the pictures are the last axis of arrays, and a shape is computed only in the window of
rows and columns that it reaches in any of them: elsewhere its mask would be exactly 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from imagesets._painting import Floats, direction, grain

SIZE = 32
MIDDLE = np.float32((SIZE - 1) / 2)

Number = float | Floats
Point = tuple[Number, Number]
Numbers = npt.NDArray[Any]
Complex = npt.NDArray[np.complexfloating[Any, Any]]


class Ask(NamedTuple):
    """Random numbers that painting needs: `draw` draws so many rows of them, (rows, n, …)."""

    draw: Callable[[np.random.Generator, int, int], Numbers]
    rows: int = 1


def spread(value: Number, width: int = SIZE) -> Floats:
    """Make a float or (…, n) broadcast against (…, height, width, n).

    It is repeated to the width, since NumPy is slow where two arrays share only a short last axis.
    """
    values = np.asarray(value, np.float32)
    return values[..., None, None, :].repeat(width, -2) if values.ndim else values


@dataclass(slots=True)
class Mask:
    """Where a shape is, 0…1: float32 (height, width, n) in a window, 0 outside."""

    values: Floats
    rows: slice
    columns: slice

    def __mul__(self, other: Mask) -> Mask:
        """Where both shapes are."""
        whole = np.zeros((SIZE, SIZE, self.values.shape[-1]), np.float32)
        whole[self.rows, self.columns] = self.values
        both = whole[other.rows, other.columns] * other.values
        return Mask(both, other.rows, other.columns)


class Canvas:
    """Pictures float32 (3, SIZE, SIZE, n), with random size, place, tilt and turn of the head.

    numbers: answers each `Ask` with numbers for n pictures.
    """

    HEIGHT = 3
    """The row of uniform numbers, of all asked for, that moves the head down."""

    def __init__(self, n: int, numbers: Callable[[Ask], Numbers]) -> None:
        self.n = n
        self._numbers = numbers
        self.pixels: Floats = np.zeros((3, SIZE, SIZE, n), np.float32)
        radius = self.between(7.5, 13.0)
        cos, sin = direction(self.between(-0.5, 0.5))
        self.turn = self.between(-1, 1)
        """How far the head looks to one side, -1…1: parts that stick out shift by it."""
        down, right = self.between(-4, 4.5), self.between(-5, 5)
        axis = np.arange(SIZE, dtype=np.float32)[:, None] - MIDDLE
        y, x = axis - down, axis - right
        self.uv: Floats = np.empty((2, SIZE, SIZE, n), np.float32)
        np.add(cos * x, spread(sin * y)[:, 0], out=self.uv[0])
        np.subtract(spread(cos * y)[:, 0], sin * x, out=self.uv[1])
        self.uv /= spread(radius)
        self._pixel = 1 / radius
        """Size of a pixel in head units, (n,)."""
        self._wide_pixel = spread(self._pixel)
        # Column + i row of the head's centre, and what a step along u adds to it.
        self._centre = right + MIDDLE + 1j * (down + MIDDLE)
        self._step = radius * (cos + 1j * sin)

    def between(self, low: float, high: float, *lead: int) -> Floats:
        """One random number for each picture, (n,), or more of them, (*lead, n)."""
        numbers = self._numbers(Ask(_uniform, math.prod(lead))).reshape(*lead, self.n)
        return np.float32(low) + np.float32(high - low) * numbers

    def chance(self, share: float) -> Floats:
        """1 for about this share of the pictures, else 0, (n,)."""
        below: Numbers = self._numbers(Ask(_fine))[0] < share
        return below.astype(np.float32)

    def pick(self, count: int) -> Numbers:
        """A random number out of 0…count-1 for each picture, (n,)."""
        ask = Ask(lambda rng, rows, n: rng.integers(count, size=(rows, n)))
        picked: Numbers = self._numbers(ask)[0]
        return picked

    def grain(self) -> Floats:
        """Noise, (n, SIZE, SIZE)."""
        noise: Floats = self._numbers(Ask(_grain))[0]
        return noise

    def lay(self, mask: Mask, colour: Floats, strength: Number = 1.0) -> None:
        """Paint colour (3, n) where mask is 1."""
        share, width = mask.values, mask.values.shape[1]
        if not (isinstance(strength, float) and strength == 1.0):
            share = share * spread(strength, width)
        window = self.pixels[:, mask.rows, mask.columns]
        for pixels, paint in zip(window, spread(colour, width), strict=True):
            change = paint - pixels
            change *= share
            pixels += change

    def shade(self, mask: Mask, factor: Number) -> None:
        """Multiply brightness by factor where mask is 1."""
        change = mask.values * (spread(factor, mask.values.shape[1]) - 1)
        self.pixels[:, mask.rows, mask.columns] *= 1 + change

    def ellipse(self, at: Point, half: Point, tilt: Number = 0.0) -> Mask:
        """Mask of an ellipse with half axes `half`, turned by `tilt`."""
        # The mask ends at a larger ellipse, half a pixel outside where the short axis ends.
        axis = self._step * (1 + self._pixel / 2 / np.minimum(*half))
        tilted = not (isinstance(tilt, float) and tilt == 0.0)
        if tilted:
            cos, sin = direction(tilt)
            axis *= cos + 1j * sin
        a, b = axis * half[0], axis * half[1]
        reach = np.hypot(a.real, b.imag) + 1j * np.hypot(a.imag, b.real)
        place = self._place(at)
        rows, columns, width = _window(place - reach, place + reach)

        away = self.uv[:, rows, columns] - self._pair(at, width)
        if tilted:
            crossed = away * spread(sin, width)
            away *= spread(cos, width)
            away[0] += crossed[1]
            away[1] -= crossed[0]
        halves = self._pair(half, width)
        away /= halves
        distance = _length(away)
        distance -= 1
        distance *= np.minimum(halves[0], halves[1])
        return Mask(self._inside(distance), rows, columns)

    def triangle(self, a: Point, b: Point, c: Point) -> Mask:
        """Mask of a triangle whose corners are given clockwise, as seen."""
        corners = _grown(np.stack([self._place(point) for point in (a, b, c)]))
        rows, columns, width = _window(corners, corners)
        uv = self.uv[:, rows, columns]
        first, second, third = (self._pair(point, width) for point in (a, b, c))
        distance = np.maximum(_beyond(uv, first, second), _beyond(uv, second, third))
        np.maximum(distance, _beyond(uv, third, first), out=distance)
        return Mask(self._inside(distance), rows, columns)

    def stroke(self, a: Point, b: Point, width: Number) -> Mask:
        """Mask of a line from a to b."""
        # A line thinner than a pixel fades instead of breaking up.
        thin = np.asarray(width, np.float32) / 2
        half = np.maximum(thin, self._pixel / 2)
        reach = (half / self._pixel + 0.5) * (1 + 1j)
        ends = np.stack((self._place(a), self._place(b)))
        rows, columns, wide = _window(ends - reach, ends + reach)

        start = self._pair(a, wide)
        line = self._pair(b, wide) - start
        away = self.uv[:, rows, columns] - start
        parts = away * line
        along = parts[0] + parts[1]
        along /= (line**2).sum(0)
        along.clip(0, 1, out=along)
        away -= np.multiply(along, line, out=parts)
        distance = _length(away)
        distance -= spread(half, wide)
        mask = self._inside(distance)
        mask *= spread(np.minimum(thin / half, 1), wide)
        return Mask(mask, rows, columns)

    def _inside(self, distance: Floats) -> Floats:
        """Turn distances from an outline, which are overwritten, into a mask."""
        distance /= self._wide_pixel[:, : distance.shape[1]]
        np.subtract(np.float32(0.5), distance, out=distance)
        return distance.clip(0, 1, out=distance)

    def _place(self, point: Point) -> Complex:
        """Column + i row of a point in each picture, (n,)."""
        place: Complex = self._centre + self._step * (point[0] + 1j * point[1])
        return place

    def _pair(self, point: Point, width: int) -> Floats:
        """Both numbers, spread: (2, 1, width, n)."""
        pair = np.empty((2, self.n), np.float32)
        pair[0], pair[1] = point
        return spread(pair, width)


def _uniform(rng: np.random.Generator, rows: int, n: int) -> Numbers:
    return rng.random((rows, n), np.float32)


def _fine(rng: np.random.Generator, rows: int, n: int) -> Numbers:
    return rng.random((rows, n))


def _grain(rng: np.random.Generator, rows: int, n: int) -> Numbers:
    return grain(rng, rows, n, SIZE, SIZE)


def _length(vectors: Floats) -> Floats:
    """Lengths of vectors (2, …), which are overwritten."""
    vectors *= vectors
    squares: Floats = vectors[0]
    squares += vectors[1]
    return np.sqrt(squares, out=squares)


def _beyond(uv: Floats, a: Floats, b: Floats) -> Floats:
    """How far points (2, …) are on the outer side of the line from a to b."""
    line = b - a
    parts = uv - a
    parts *= line[::-1]
    beyond: Floats = parts[0] - parts[1]
    beyond /= np.sqrt((line**2).sum(0))
    return beyond


def _grown(corners: Complex) -> Complex:
    """Corners (3, n) of the triangles in which a mask is above 0: half a pixel larger all round."""
    opposite = abs(np.roll(corners, 1, 0) - np.roll(corners, 2, 0))
    middle = (opposite * corners).sum(0) / opposite.sum(0)
    right, left = corners[1:] - corners[0]
    radius = abs((right.conj() * left).imag) / opposite.sum(0)
    grown: Complex = middle + (corners - middle) * (1 + 0.5 / radius)
    return grown


def _window(low: Complex, high: Complex) -> tuple[slice, slice, int]:
    """Rows and columns between places, column + i row, and how many columns these are."""
    rows = _span(low.imag.min(), high.imag.max())
    columns = _span(low.real.min(), high.real.max())
    return rows, columns, columns.stop - columns.start


def _span(low: float, high: float) -> slice:
    """All pixels in low…high, and a tenth of a pixel more against rounding."""
    start = min(max(math.ceil(low - 0.1), 0), SIZE)
    return slice(start, min(max(math.floor(high + 0.1) + 1, start), SIZE))
