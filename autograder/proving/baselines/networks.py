"""Networks to compare with: a linear one, no better than regression on pixels, and a small CNN."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor, nn

Array = np.ndarray[Any, Any]

_BATCH = 32


def linear(train: tuple[Array, Array], test: Array, classes: int, seed: int) -> Array:
    """Answers int64 (N,) of one linear layer on all pixels, after 15 epochs of Adam.

    Args:
        train: images uint8 (n, H, W, C) and labels int64 (n,).
        test: images uint8 (N, H, W, C).
    """

    def build(shape: tuple[int, ...]) -> nn.Module:
        from torch import nn

        return nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(shape)), classes))

    return _trained(build, train, test, seed, epochs=15, rate=1e-3)


def small_cnn(train: tuple[Array, Array], test: Array, classes: int, seed: int) -> Array:
    """Answers of two convolutions with batch norm, global average pooling and a linear layer.

    Arguments as for `linear`; 12 epochs of Adam, one cycle of the learning rate.
    """

    def build(shape: tuple[int, ...]) -> nn.Module:
        from torch import nn

        return nn.Sequential(
            nn.Conv2d(shape[0], 16, 5, stride=2, padding=2),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 64, 3, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(64, classes),
        )

    return _trained(build, train, test, seed, epochs=12, rate=1e-2)


def _trained(
    build: Callable[[tuple[int, ...]], nn.Module],
    train: tuple[Array, Array],
    test: Array,
    seed: int,
    *,
    epochs: int,
    rate: float,
) -> Array:
    """Train on one thread, leaving the global random generator as it was, and answer."""
    import torch
    from torch.nn import functional

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            x, y = _prepared(train[0]), torch.from_numpy(train[1])
            model = build(tuple(x.shape[1:]))
            optimiser = torch.optim.Adam(model.parameters(), rate)
            batches = -(-len(y) // _BATCH)
            cycle = torch.optim.lr_scheduler.OneCycleLR(
                optimiser, rate, total_steps=epochs * batches
            )
            for _ in range(epochs):
                for index in torch.randperm(len(y)).chunk(batches):
                    loss = functional.cross_entropy(model(x[index]), y[index])
                    optimiser.zero_grad()
                    torch.autograd.backward([loss])
                    optimiser.step()
                    cycle.step()
            model.eval()
            with torch.no_grad():
                answers = [model(part).argmax(1) for part in _prepared(test).split(256)]
            return np.asarray(torch.cat(answers).numpy())
    finally:
        torch.set_num_threads(threads)


def _prepared(images: Array) -> Tensor:
    import torch

    x = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).contiguous().float()
    return (x / 255 - 0.5) / 0.25
