"""Measure how hard this set is to learn. Needs PyTorch; takes about a CPU-minute.

python -m imagesets.prints.measure
"""

from __future__ import annotations

import torch

import imagesets
from imagesets._measure import small_cnn, train
from imagesets.prints import CLASSES

RECIPES = (("two classes", CLASSES[4:6], 800), ("four", CLASSES[:4], 1200), ("ten", CLASSES, 1600))
EPOCHS = (1, 4, 8, 12)


def main() -> None:
    """Print the rows of the table."""
    torch.set_num_threads(1)
    print("| recipe | images | seed | training loss / validation loss / accuracy at epoch |")
    print("|---|---|---|---|")
    for name, classes, count in RECIPES:
        for seed in (1, 2):
            fit = imagesets.load("prints", "train", classes=classes, count=count, seed=seed)
            val = imagesets.load("prints", "test", classes=classes, count=600, seed=seed)
            torch.manual_seed(seed)
            result = train(
                small_cnn(1, len(classes)), fit, val, epochs=12, rate=1e-2, batch=32, seed=seed,
                at_epochs=EPOCHS,
            )  # fmt: skip
            curve = ", ".join(f"{e}: {t:.2f} / {v:.2f} / {a:.2f}" for e, t, v, a in result.curve)
            print(f"| {name} | {count} | {seed} | {curve} |")


if __name__ == "__main__":
    main()
