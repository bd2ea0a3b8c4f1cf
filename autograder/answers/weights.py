"""What the weights that were handed over tell, measured on the host: numpy only."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping

import numpy as np

from autograder.answers.commits import Array, Commit, as_array, as_bytes

SKETCH = 64
"""Numbers in a sketch."""
_MOST = 100_000
"""Most elements of a tensor that are looked at."""


def changed_share(before: Commit, after: Commit) -> float:
    """Share of the parameter tensors that differ from their earlier values, 0 to 1.

    NaN if no parameter has kept its name and shape.
    """
    old, new = _matched(_parameters(before), _parameters(after))
    pairs = [(old[name], new[name]) for name in old if _alike(old, new, name)]
    if not pairs:
        return float("nan")
    return sum(not np.array_equal(a, b, equal_nan=True) for a, b in pairs) / len(pairs)


def convolutions(commit: Commit) -> int:
    """How many parameters have the shape of a convolution's kernel larger than 1."""
    return sum(
        entry.kind == "parameter" and len(entry.shape) >= 3 and max(entry.shape[2:]) > 1
        for entry in commit.tensors
    )


def parameters(commit: Commit) -> int:
    """Numbers that an optimiser may move; buffers do not count."""
    return sum(math.prod(one.shape) for one in commit.tensors if one.kind == "parameter")


def resemblance(before: Commit, after: Commit) -> float:
    """How much the weights still resemble what `build_model` gave, -1 to 1.

    The largest cosine between a weight tensor now and before training. An epoch of training keeps
    it well above 0 for some layer; weights that came from elsewhere are near 0. NaN if no weight
    tensor has kept its name and shape: then nothing is known.
    """
    old, new = _matched(_parameters(before), _parameters(after))
    cosines = [
        cosine(old[name].ravel()[:_MOST], new[name].ravel()[:_MOST])
        for name in old
        if _alike(old, new, name) and old[name].ndim > 1
    ]
    return max(cosines, default=float("nan"))


def sketch(commit: Commit) -> tuple[float, ...]:
    """A random projection of all weight tensors, each scaled to length 1, onto SKETCH numbers.

    The projection is the same in every run, so the cosine of two sketches estimates the cosine of
    the weights of two runs, to about 1/8 for unrelated weights and exactly for equal ones (a count
    sketch, Charikar et al. 2002).
    """
    total = np.zeros(SKETCH)
    generator = np.random.Generator(np.random.PCG64(0))
    for values in _parameters(commit).values():
        flat = values.ravel()[:_MOST].astype(np.float64)
        with np.errstate(all="ignore"):
            norm = max(float(np.linalg.norm(flat)), 1e-12)
        if values.ndim < 2 or not np.isfinite(norm):
            continue
        drawn = generator.integers(0, 2 * SKETCH, flat.size)
        signed = np.where(drawn % 2, flat, -flat) / norm
        total += np.bincount(drawn // 2, weights=signed, minlength=SKETCH)
    return tuple(round(float(value), 4) for value in total)


def cosine(a: Array, b: Array) -> float:
    """Of two vectors; 0.0 if one of them is zero or not finite."""
    first, second = a.astype(np.float64), b.astype(np.float64)
    with np.errstate(all="ignore"):
        norms = float(np.linalg.norm(first) * np.linalg.norm(second))
    if not np.isfinite(norms) or norms == 0:
        return 0.0
    return float(first @ second / norms)


def moved(commit: Commit, step: float, seed: int) -> bytes:
    """The commit's bytes with every parameter moved by normal noise.

    Args:
        step: standard deviation of the noise, as a share of each tensor's own. A tensor whose
            values are all equal, as in a fresh normalisation, is measured by their size.
        seed: the same gives the same noise, so that twice the step is twice as far.
    """

    def move(values: Array, generator: np.random.Generator) -> Array:
        spread = float(values.std()) or float(np.abs(values).mean())
        return values + step * spread * generator.standard_normal(values.shape)

    return _with(commit, lambda shape: True, move, seed)


def redrawn(commit: Commit, seed: int, *, only_convolutions: bool = False) -> bytes:
    """The commit's bytes with parameters drawn anew, each as large as it was.

    Weights about zero: a mean that is kept would still tell bright images from dark ones. Biases
    and the gains of normalisations about their own mean.
    """

    def draw(values: Array, generator: np.random.Generator) -> Array:
        centre = float(values.mean()) if values.ndim < 2 else 0.0
        spread = float(np.sqrt(((values - centre) ** 2).mean()))
        return np.asarray(centre + spread * generator.standard_normal(values.shape))

    return _with(commit, lambda shape: not only_convolutions or len(shape) >= 3, draw, seed)


def _with(
    commit: Commit,
    wanted: Callable[[tuple[int, ...]], bool],
    change: Callable[[Array, np.random.Generator], Array],
    seed: int,
) -> bytes:
    data = bytearray(commit.weights())
    for entry in commit.tensors:
        floating = "float" in entry.dtype and entry.size > 0
        if entry.kind != "parameter" or not floating or not wanted(entry.shape):
            continue
        place = slice(entry.start, entry.start + entry.size)
        values = as_array(bytes(data[place]), entry).astype(np.float64)
        # Seeded by name, so that a tensor moves the same way whatever else the model holds.
        label = f"{seed}/{entry.name}".encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(label).digest()
        generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))
        with np.errstate(all="ignore"):
            data[place] = as_bytes(change(values, generator), entry)
    return bytes(data)


def _parameters(commit: Commit) -> dict[str, Array]:
    kinds = {entry.name: entry.kind for entry in commit.tensors}
    return {name: a for name, a in commit.arrays().items() if kinds[name] == "parameter"}


def _matched(
    old: dict[str, Array], new: dict[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """The same, without the prefix of all names in a model that was wrapped or averaged."""
    first = min(old, default="")
    for name in new:
        prefix = name.removesuffix(first) if first and name.endswith(first) else ""
        if prefix and {prefix + own for own in old} <= set(new):
            return old, {own: new[prefix + own] for own in old}
    return old, new


def _alike(old: Mapping[str, Array], new: Mapping[str, Array], name: str) -> bool:
    return name in new and old[name].shape == new[name].shape
