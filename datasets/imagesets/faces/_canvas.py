"""A batch of small pictures, painted shape over shape in the coordinates of a tilted head.

In these coordinates u points to the head's side, v down its face, and its radius is about 1. Every
number of a shape may be a float, or float32 (n,) with one value for each picture.
"""

from __future__ import annotations

import numpy as np

from imagesets._batches import Floats, direction, uniform

SIZE = 32

Number = float | Floats
Point = tuple[Number, Number]


def spread(value: Number) -> Floats:
    """Make a float or (n,) broadcast against (n, SIZE, SIZE)."""
    return np.asarray(value, np.float32)[..., None, None]


class Canvas:
    """Pictures float32 (3, n, SIZE, SIZE), with random size, place, tilt and turn of the head."""

    def __init__(self, n: int, rng: np.random.Generator) -> None:
        self.n = n
        self.rng = rng
        self.pixels: Floats = np.zeros((3, n, SIZE, SIZE), np.float32)
        radius = spread(self.between(7.5, 13.0))
        tilt = self.between(-0.5, 0.5)
        self.turn = self.between(-1, 1)
        """How far the head looks to one side, -1…1: parts that stick out shift by it."""
        axis = np.arange(SIZE, dtype=np.float32) - np.float32((SIZE - 1) / 2)
        y = axis[:, None] - spread(self.between(-4, 4.5))
        x = axis[None, :] - spread(self.between(-5, 5))
        cos, sin = map(spread, direction(tilt))
        self.u: Floats = (cos * x + sin * y) / radius
        self.v: Floats = (cos * y - sin * x) / radius
        self.pixel = 1 / radius
        """Size of a pixel in head units, (n, 1, 1)."""

    def between(self, low: float, high: float) -> Floats:
        """One random number for each picture, (n,)."""
        return uniform(self.rng, low, high, self.n)

    def chance(self, share: float) -> Floats:
        """1 for about this share of the pictures, else 0, (n,)."""
        return (self.rng.random(self.n) < share).astype(np.float32)

    def lay(self, mask: Floats, colour: Floats, strength: Number = 1.0) -> None:
        """Paint colour (3, n) where mask (n, SIZE, SIZE) is 1."""
        self.pixels += mask * spread(strength) * (spread(colour) - self.pixels)

    def shade(self, mask: Floats, factor: Number) -> None:
        """Multiply brightness by factor where mask is 1."""
        self.pixels *= 1 + mask * (spread(factor) - 1)

    def ellipse(self, at: Point, half: Point, tilt: Number = 0.0) -> Floats:
        """Mask of an ellipse with half axes `half`, turned by `tilt`."""
        u, v = self.u - spread(at[0]), self.v - spread(at[1])
        if not (isinstance(tilt, float) and tilt == 0.0):
            cos, sin = map(spread, direction(tilt))
            u, v = cos * u + sin * v, cos * v - sin * u
        along, across = spread(half[0]), spread(half[1])
        distance = np.sqrt((u / along) ** 2 + (v / across) ** 2) - np.float32(1)
        return self._mask(distance * np.minimum(along, across))

    def triangle(self, a: Point, b: Point, c: Point) -> Floats:
        """Mask of a triangle whose corners are given clockwise, as seen."""
        distance = np.maximum(self._side(a, b), self._side(b, c))
        return self._mask(np.maximum(distance, self._side(c, a)))

    def stroke(self, a: Point, b: Point, width: Number) -> Floats:
        """Mask of a line from a to b."""
        a_u, a_v, b_u, b_v = (spread(value) for value in (*a, *b))
        du, dv = b_u - a_u, b_v - a_v
        u, v = self.u - a_u, self.v - a_v
        along = np.clip((u * du + v * dv) / (du**2 + dv**2), 0, 1)
        distance = np.sqrt((u - along * du) ** 2 + (v - along * dv) ** 2)
        # A line thinner than a pixel fades instead of breaking up.
        half = np.maximum(spread(width) / 2, self.pixel / 2)
        return self._mask(distance - half) * np.minimum(spread(width) / 2 / half, 1)

    def _side(self, a: Point, b: Point) -> Floats:
        a_u, a_v, b_u, b_v = (spread(value) for value in (*a, *b))
        du, dv = b_u - a_u, b_v - a_v
        side: Floats = ((self.u - a_u) * dv - (self.v - a_v) * du) / np.sqrt(du**2 + dv**2)
        return side

    def _mask(self, distance: Floats) -> Floats:
        mask: Floats = np.clip(np.float32(0.5) - distance / self.pixel, 0, 1)
        return mask
