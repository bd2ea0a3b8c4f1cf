"""Measure what CARD.md says about learning this set. Needs PyTorch; takes about a CPU-minute.

python -m imagesets.faces.measure
"""

from __future__ import annotations

import torch
from torch import nn

import imagesets
from imagesets._measure import Result, small_cnn, train

TRAIN, VAL = 600, 1000
EPOCHS = (1, 3, 5, 10, 20, 40, 60)


def shallow() -> nn.Module:
    """One convolution and a linear layer on all 32*32*32 activations."""
    convolution = nn.Conv2d(3, 32, 3, padding=1)
    return nn.Sequential(convolution, nn.ReLU(), nn.Flatten(), nn.Linear(32 * 32 * 32, 3))


def main() -> None:
    """Print the rows of the table."""
    torch.set_num_threads(1)
    print("| network | seed | training loss / validation loss / validation accuracy at epoch |")
    print("|---|---|---|")
    for seed in (1, 2, 3):
        fit = imagesets.load("faces", "train", count=TRAIN, seed=seed)
        val = imagesets.load("faces", "test", count=VAL, seed=seed)
        torch.manual_seed(seed)
        result = train(
            shallow(), fit, val, epochs=60, rate=1e-3, batch=32, seed=seed,
            one_cycle=False, at_epochs=EPOCHS,
        )  # fmt: skip
        print(_row("shallow", seed, result))
        torch.manual_seed(seed)
        result = train(
            small_cnn(3, 3), fit, val, epochs=20, rate=1e-2, batch=32, seed=seed,
            flip=True, at_epochs=(20,),
        )  # fmt: skip
        print(_row("small CNN", seed, result))


def _row(network: str, seed: int, result: Result) -> str:
    curve = ", ".join(f"{e}: {t:.2f} / {v:.2f} / {a:.2f}" for e, t, v, a in result.curve)
    return f"| {network} | {seed} | {curve} |"


if __name__ == "__main__":
    main()
