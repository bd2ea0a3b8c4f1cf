"""What a classifier without convolutions gets to see: features (N, F) of images (N, H, W, C).

Images are uint8. Nothing here is learnt. Only `local_filter` sees local patterns wherever they are
in the picture; the other features see at most single gradients (`histograms`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.floating[Any]]

_GREYS = 16
"""Bins of one channel's histogram."""
_COLOURS = 4
"""Bins of each channel in the joint histogram of three channels."""
_DIRECTIONS = 8
_EDGES = np.array([2, 4, 8, 16, 32, 64, 128, 192], np.float64) / 255
"""Bounds of the bins of edge strengths and of the local filter's answers."""


def pixels(images: Images) -> Numbers:
    """Every channel of every pixel, 0…1."""
    return images.reshape(len(images), -1).astype(np.float64) / 255


def blocks(images: Images, side: int) -> Numbers:
    """Means over blocks of side x side pixels, 0…1; those at the far edges may be smaller."""
    return np.asarray(_block_means(images, side).reshape(len(images), -1))


def _block_means(images: Images, side: int) -> Numbers:
    _, height, width, _ = images.shape
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(images.astype(np.float64), rows, axis=1)
    sums = np.add.reduceat(sums, columns, axis=2)
    tall, wide = np.diff([*rows, height]), np.diff([*columns, width])
    return np.asarray(sums / (255 * tall[:, None] * wide)[:, :, None])


def histograms(images: Images) -> Numbers:
    """Shares of colours in the whole picture, and of edge directions there and in its quarters."""
    _, height, width, _ = images.shape
    whole = [_colours(images), _orientations(images)]
    for top in (0, height // 2):
        for left in (0, width // 2):
            quarter = images[:, top : top + height // 2, left : left + width // 2]
            whole.append(_orientations(quarter))
    return np.concatenate(whole, axis=1)


def _colours(images: Images) -> Numbers:
    """Histogram and moments of each channel; joint histogram of the first three channels."""
    n, _, _, channels = images.shape
    parts = []
    levels = images >> 4
    parts += [_counted(levels[..., c].reshape(n, -1), _GREYS) for c in range(channels)]
    values = images / 255
    parts += [values.mean((1, 2)), values.std((1, 2)), _skewness(values)]
    if channels >= 3:
        r, g, b = (images[..., c].reshape(n, -1).astype(np.int64) >> 6 for c in range(3))
        parts.append(_counted((r * _COLOURS + g) * _COLOURS + b, _COLOURS**3))
    return np.concatenate(parts, axis=1)


def _skewness(values: Numbers) -> Numbers:
    centred = values - values.mean((1, 2), keepdims=True)
    return np.asarray((centred**3).mean((1, 2)) / (values.std((1, 2)) ** 3 + 1e-9))


def _orientations(images: Images) -> Numbers:
    """Histograms of gradients: signed direction weighted by length, and length."""
    n = len(images)
    grey = images.astype(np.float64).mean(3) / 255
    dy = grey[:, 2:, 1:-1] - grey[:, :-2, 1:-1]
    dx = grey[:, 1:-1, 2:] - grey[:, 1:-1, :-2]
    length = np.hypot(dx, dy).reshape(n, -1)
    turn = np.arctan2(dy, dx).reshape(n, -1) / (2 * np.pi) % 1
    direction = np.minimum(turn * _DIRECTIONS, _DIRECTIONS - 1).astype(np.int64)
    directions = _counted(direction, _DIRECTIONS, length)
    strengths = _counted(np.searchsorted(_EDGES, length), len(_EDGES) + 1)
    return np.concatenate([directions, strengths], axis=1)


def _counted(levels: npt.NDArray[np.int64], bins: int, weights: Numbers | None = None) -> Numbers:
    """Share of each level 0…bins-1 in each row, or its weights per pixel of the row, (N, bins)."""
    n, count = levels.shape
    flat = (levels.astype(np.int64) + np.arange(n)[:, None] * bins).ravel()
    given = None if weights is None else weights.ravel()
    return np.asarray(np.bincount(flat, given, minlength=n * bins).reshape(n, bins) / count)


def spectrum(images: Images) -> Numbers:
    """Logarithms of the Fourier amplitudes of each channel, and their means over rings."""
    n, height, width, _ = images.shape
    amplitudes = np.abs(np.fft.rfft2(images.astype(np.float64) / 255, axes=(1, 2)))
    logs = np.log(amplitudes + 1e-2)
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)
    ring = np.minimum(np.hypot(fy, fx) * 28, 14).astype(np.int64).ravel()
    of_ring = np.eye(ring.max() + 1)[ring]  # (frequencies, rings)
    flat = logs.reshape(n, len(ring), -1)
    rings = np.einsum("nfc,fr->nrc", flat, of_ring / np.maximum(of_ring.sum(0), 1))
    low = (np.hypot(fy, fx) < 0.36).ravel()  # higher frequencies are mostly noise
    return np.concatenate([flat[:, low].reshape(n, -1), rings.reshape(n, -1)], axis=1)


def textures(images: Images) -> Numbers:
    """`histograms` and `spectrum` side by side."""
    return np.concatenate([histograms(images), spectrum(images)], axis=1)


def local_filter(images: Images) -> Numbers:
    """Histograms of fixed local filters: a small box's mean minus a larger one's, at every pixel.

    This is a convolution, so it counts as a network, though one that learns only its last layer.
    """
    padded = images.astype(np.float64) / 255
    means = {side: _box_means(padded, side) for side in (1, 3, 5, 7)}
    bounds = np.concatenate([-_EDGES[5::-1], [0], _EDGES[:6]])
    parts = []
    for small, large in ((1, 3), (1, 5), (3, 5), (3, 7)):
        answer = means[small] - means[large]
        for channel in range(images.shape[3]):
            levels = np.searchsorted(bounds, answer[..., channel].reshape(len(images), -1))
            parts.append(_counted(levels, len(bounds) + 1))
    return np.concatenate(parts, axis=1)


def _box_means(values: Numbers, side: int) -> Numbers:
    """Mean over the side x side pixels around each pixel; the picture is mirrored at its edges."""
    reach = side // 2
    wide = np.pad(values, ((0, 0), (reach, reach), (reach, reach), (0, 0)), "reflect")
    _, height, width, _ = values.shape
    rows = np.sum([wide[:, k : k + height] for k in range(side)], axis=0)
    both = np.sum([rows[:, :, k : k + width] for k in range(side)], axis=0)
    return np.asarray(both / side**2)
