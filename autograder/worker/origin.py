"""Where the weights at the first log come from: from the network of this run, or from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

SKETCH = 64
"""Numbers in a sketch."""
_MOST = 100_000
"""Elements of a tensor that are looked at."""


def descent(before: Sequence[Tensor], after: Sequence[Tensor]) -> float:
    """How much the weights still resemble what `build_model` gave, -1 to 1.

    The largest cosine between a weight tensor now and before training. An epoch of training keeps
    it well above 0 for some layer; weights that came from elsewhere are near 0. 0.0 where no
    tensor has kept its shape.
    """
    pairs = [(a, b) for a, b in zip(before, after, strict=False) if a.shape == b.shape]
    return max((_cosine(a, b) for a, b in pairs if a.ndim > 1), default=0.0)


def sketch(parameters: Sequence[Tensor]) -> list[float]:
    """A random projection of all weight tensors, each scaled to length 1, onto SKETCH numbers.

    The projection is the same in every run, so the cosine of two sketches estimates the cosine of
    the weights of two runs, to about 1/8 for unrelated weights and exactly for equal ones (a count
    sketch, Charikar et al. 2002).
    """
    total = torch.zeros(SKETCH, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    for parameter in parameters:
        values = parameter.detach().flatten()[:_MOST].cpu()
        if parameter.ndim < 2 or not _usable(values):
            continue
        bucket = torch.randint(0, SKETCH, values.shape, generator=generator)
        sign = torch.randint(0, 2, values.shape, generator=generator) * 2 - 1
        values = values.double()
        total.index_add_(0, bucket, values / values.norm().clamp_min(1e-12) * sign)
    return [round(float(value), 4) for value in total]


def _cosine(a: Tensor, b: Tensor) -> float:
    first, second = (x.detach().flatten()[:_MOST].cpu() for x in (a, b))
    if not (_usable(first) and _usable(second)):
        return 0.0
    first, second = first.double(), second.double()
    norms = first.norm() * second.norm()
    return float(first @ second / norms) if norms > 0 else 0.0


def _usable(values: Tensor) -> bool:
    return values.is_floating_point() and bool(torch.isfinite(values).all())
