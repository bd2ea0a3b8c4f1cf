"""The faces: cat, dog and panda, each painted from back to front.

Cats and dogs share their fur colours, patches and collars; what tells the kinds apart is the shape
of ears, head, muzzle and eyes.
"""

from __future__ import annotations

import numpy as np

from imagesets._painting import Floats
from imagesets.faces._canvas import Canvas, Number, Point

FUR = np.array(
    [
        (0.84, 0.52, 0.24),  # ginger
        (0.52, 0.51, 0.53),  # grey
        (0.16, 0.15, 0.16),  # black
        (0.92, 0.90, 0.86),  # white
        (0.45, 0.31, 0.20),  # brown
        (0.86, 0.72, 0.52),  # cream
    ],
    np.float32,
)
INK = np.array([0.07, 0.06, 0.07], np.float32)
PINK = np.array([0.90, 0.58, 0.58], np.float32)
BROWN = np.array([0.20, 0.12, 0.07], np.float32)
WHITE = np.array([0.96, 0.95, 0.93], np.float32)
RUST = np.array([0.30, 0.18, 0.10], np.float32)
YELLOWING = np.array([0.0, 0.07, 0.2], np.float32)
EYES = np.array([(0.55, 0.72, 0.25), (0.86, 0.70, 0.18), (0.40, 0.66, 0.82)], np.float32)
SIDES = (-1, 1)


def cat(canvas: Canvas) -> None:
    """Pointed ears, wide cheeks, small muzzle, slit pupils, whiskers."""
    fur, second = _furs(canvas)
    ears = _mix(fur, second, canvas.chance(0.4))
    _body(canvas, fur)
    tall, apart = canvas.between(1.05, 1.45), canvas.between(0.62, 0.92)
    for side in SIDES:
        _pointed_ear(canvas, side, tall, apart, ears)
    canvas.lay(canvas.ellipse((0.0, 0.0), (canvas.between(0.92, 1.08), 0.84)), fur)
    canvas.lay(canvas.ellipse((0.0, 0.28), (1.02, 0.52)), fur)
    _markings(canvas, fur, second)
    tabby = canvas.chance(0.5) * 0.75
    for offset in (-0.26, 0.0, 0.26):
        line = canvas.stroke((offset * 0.8, -0.80), (offset, -0.42), 0.11)
        canvas.lay(line, fur * np.float32(0.45), tabby)
    for side in SIDES:
        line = canvas.stroke((side * 0.98, 0.12), (side * 0.66, 0.18), 0.10)
        canvas.lay(line, fur * np.float32(0.45), tabby)

    out = canvas.turn * 0.20
    pale = _mix(fur, WHITE[:, None], canvas.between(0.3, 0.95))
    for side in SIDES:
        canvas.lay(canvas.ellipse((out + side * 0.16, 0.42), (0.23, 0.19)), pale)
    iris, size, asleep = _pick(canvas, EYES), canvas.between(0.75, 1.15), canvas.chance(0.15)
    for side in SIDES:
        at = (canvas.turn * 0.14 + side * 0.42, -0.04)
        canvas.lay(canvas.ellipse(at, (size * 0.27, size * 0.21), side * 0.25), iris)
        canvas.lay(
            canvas.ellipse(at, (canvas.between(0.06, 0.13), size * 0.19)), _plain(canvas, INK)
        )
        _glint(canvas, at)
        _lid(canvas, at, size * 0.27, fur, asleep)
    nose = _mix(PINK[:, None], INK[:, None], canvas.chance(0.4))
    canvas.lay(canvas.triangle((out - 0.13, 0.22), (out + 0.13, 0.22), (out, 0.38)), nose)
    _mouth(canvas, out, 0.36, 0.16)
    for side in SIDES:
        for fall in (-0.06, 0.12):
            whisker = canvas.stroke((out + side * 0.3, 0.40), (side * 1.25, 0.36 + fall), 0.035)
            canvas.lay(whisker, _plain(canvas, WHITE), 0.8)


def dog(canvas: Canvas) -> None:
    """Hanging or pointed ears, long muzzle, large nose, dark eyes, sometimes a tongue."""
    fur, second = _furs(canvas)
    ears = _mix(fur * canvas.between(0.55, 0.95), second, canvas.chance(0.4))
    _body(canvas, fur)
    hanging = canvas.chance(0.75)
    tall, apart = canvas.between(1.15, 1.5), canvas.between(0.55, 0.8)
    for side in SIDES:
        _pointed_ear(canvas, side, tall, apart, ears, 1 - hanging)
    canvas.lay(canvas.ellipse((0.0, -0.08), (canvas.between(0.78, 0.92), 0.86)), fur)
    canvas.lay(canvas.ellipse((canvas.turn * 0.1, 0.38), (0.66, 0.62)), fur)
    _markings(canvas, fur, second)
    long, fall = canvas.between(0.5, 0.72), canvas.between(0.1, 0.45)
    for side in SIDES:
        at = (side * canvas.between(0.82, 0.95), -0.45 + long * 0.75)
        canvas.lay(canvas.ellipse(at, (0.29, long), -side * fall), ears, hanging)

    out = canvas.turn * 0.34
    pale = _mix(fur, WHITE[:, None], canvas.between(0.0, 0.75))
    canvas.lay(canvas.ellipse((out * 0.8, 0.46), (canvas.between(0.40, 0.52), 0.46)), pale)
    tongue = canvas.ellipse((out, 0.86), (0.17, canvas.between(0.2, 0.32)))
    canvas.lay(tongue, _plain(canvas, PINK), canvas.chance(0.4))
    _mouth(canvas, out, 0.40, 0.28)
    size = canvas.between(0.85, 1.15)
    canvas.lay(canvas.ellipse((out, 0.26), (size * 0.21, size * 0.16)), _plain(canvas, INK))
    asleep = canvas.chance(0.15)
    for side in SIDES:
        eye = (canvas.turn * 0.16 + side * 0.37, -0.16)
        canvas.lay(canvas.ellipse(eye, (size * 0.20, size * 0.20)), fur * np.float32(0.7))
        canvas.lay(canvas.ellipse(eye, (size * 0.15, size * 0.16)), _plain(canvas, BROWN))
        _glint(canvas, eye)
        _lid(canvas, eye, size * 0.21, fur, asleep)


def panda(canvas: Canvas) -> None:
    """Round dark ears, wide pale head, slanting dark patches around small eyes."""
    faded = INK[:, None] + canvas.between(0.0, 0.22)
    dark = _mix(faded, RUST[:, None], canvas.chance(0.2))
    yellowed: Floats = 1 - YELLOWING[:, None] * canvas.between(0, 1)
    pale = WHITE[:, None] * canvas.between(0.55, 1.0) * yellowed
    _body(canvas, dark)
    size, apart = canvas.between(0.30, 0.42), canvas.between(0.66, 0.82)
    for side in SIDES:
        canvas.lay(canvas.ellipse((side * apart, -0.70), (size, size)), dark)
    canvas.lay(canvas.ellipse((0.0, 0.0), (canvas.between(0.98, 1.12), 0.88)), pale)
    canvas.lay(canvas.ellipse((0.0, 0.30), (1.05, 0.58)), pale)

    out = canvas.turn * 0.24
    asleep = canvas.chance(0.15)
    slant, tall = canvas.between(0.3, 0.8), canvas.between(0.28, 0.40)
    for side in SIDES:
        at = (canvas.turn * 0.15 + side * 0.44, 0.02)
        canvas.lay(canvas.ellipse(at, (0.24, tall), side * slant), dark)
        eye = (canvas.turn * 0.15 + side * 0.38, -0.04)
        canvas.lay(canvas.ellipse(eye, (0.13, 0.13)), dark + np.float32(0.16))
        canvas.lay(canvas.ellipse(eye, (0.09, 0.09)), _plain(canvas, INK))
        _glint(canvas, eye)
        _lid(canvas, eye, canvas.between(0.12, 0.15), dark, asleep)
    canvas.lay(canvas.ellipse((out, 0.46), (0.38, 0.30)), pale * np.float32(1.03))
    canvas.shade(canvas.ellipse((out, 0.52), (0.36, 0.24)), 0.93)
    canvas.lay(canvas.ellipse((out, 0.34), (0.19, 0.12)), _plain(canvas, INK))
    _mouth(canvas, out, 0.44, 0.18)


def _furs(canvas: Canvas) -> tuple[Floats, Floats]:
    """Two fur colours (3, n); the second is often white or the same."""
    fur, other = _pick(canvas, FUR), _pick(canvas, FUR)
    second = _mix(other, WHITE[:, None], canvas.chance(0.5))
    jitter = 1 + canvas.between(-0.12, 0.12, 3)
    return fur * jitter, second


def _pick(canvas: Canvas, colours: Floats) -> Floats:
    picked: Floats = colours[canvas.pick(len(colours))].T
    return picked


def _mix(a: Floats, b: Floats, share: Number) -> Floats:
    mixed: Floats = a + (b - a) * np.asarray(share, np.float32)
    return mixed


def _plain(canvas: Canvas, colour: Floats) -> Floats:
    """The same colour for every picture, (3, n)."""
    return np.repeat(colour[:, None], canvas.n, 1)


def _body(canvas: Canvas, fur: Floats) -> None:
    """Paint shoulders, sometimes with a coloured collar."""
    wide = canvas.between(0.75, 1.1)
    mask = canvas.ellipse((canvas.between(-0.3, 0.3), 1.75), (wide, 1.05))
    canvas.lay(mask, fur * np.float32(0.85))
    collar = mask * canvas.ellipse((0.0, 0.72), (0.85, 0.42))
    canvas.lay(collar, canvas.between(0.1, 0.9, 3), canvas.chance(0.3))


def _pointed_ear(
    canvas: Canvas, side: int, tall: Number, apart: Number, fur: Floats, strength: Number = 1.0
) -> None:
    base_out, base_in, tip = (side * 0.92, -0.18), (side * 0.18, -0.72), (side * apart, -tall)
    corners = (base_in, tip, base_out) if side > 0 else (base_out, tip, base_in)
    canvas.lay(canvas.triangle(*corners), fur, strength)
    inner = [(0.62 * u + side * 0.22, 0.62 * v - 0.25) for u, v in corners]
    pink = _mix(fur, PINK[:, None], 0.65)
    canvas.lay(canvas.triangle(inner[0], inner[1], inner[2]), pink, strength)


def _markings(canvas: Canvas, fur: Floats, second: Floats) -> None:
    """Paint patches around one or both eyes and a blaze down the face, each on some animals."""
    both, left = canvas.chance(0.25), canvas.chance(0.35)
    tall = canvas.between(0.28, 0.45)
    for side, share in ((-1, np.maximum(both, left)), (1, both)):
        patch = canvas.ellipse((canvas.turn * 0.15 + side * 0.42, -0.08), (0.32, tall), side * 0.3)
        canvas.lay(patch, second, share)
    blaze = canvas.ellipse((canvas.turn * 0.1, -0.3), (canvas.between(0.1, 0.2), 0.6))
    canvas.lay(blaze, _mix(fur, WHITE[:, None], 0.9), canvas.chance(0.25))


def _glint(canvas: Canvas, at: Point) -> None:
    spot = canvas.ellipse((at[0] - 0.05, at[1] - 0.07), (0.05, 0.05))
    canvas.lay(spot, _plain(canvas, WHITE), 0.9)


def _lid(canvas: Canvas, at: Point, half: Floats, fur: Floats, asleep: Floats) -> None:
    """Close an eye of sleepers: fur over it, and a curve of lashes."""
    canvas.lay(canvas.ellipse(at, (half * 1.1, half)), fur * np.float32(0.9), asleep)
    low = (at[0], at[1] + half * 0.45)
    for side in SIDES:
        corner = (at[0] + side * half, at[1] + half * 0.1)
        canvas.lay(canvas.stroke(low, corner, 0.06), _plain(canvas, INK), asleep * 0.9)


def _mouth(canvas: Canvas, out: Number, top: float, wide: float) -> None:
    """Paint a small smile below the nose."""
    ink = _plain(canvas, INK)
    canvas.lay(canvas.stroke((out, top), (out, top + 0.12), 0.05), ink, 0.8)
    for side in SIDES:
        corner = (out + side * wide, top + 0.2)
        canvas.lay(canvas.stroke((out, top + 0.14), corner, 0.05), ink, 0.8)
