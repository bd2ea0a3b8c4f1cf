"""Measure what CARD.md says about learning this set. Needs PyTorch; about two CPU-minutes.

python -m imagesets.specimens.measure
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from PIL import Image

import imagesets
from imagesets import ImageSet
from imagesets._measure import small_cnn, train

TRAIN = 2746
VAL, VAL_SHARES = 1500, (0.45, 0.35, 0.2)  # enough of the rare kind to measure its recall


def cropped(cells: ImageSet) -> ImageSet:
    """Keep the central 32x32."""
    return replace(cells, images=np.ascontiguousarray(cells.images[:, :, 8:40]))


def through_rgba(cells: ImageSet) -> ImageSet:
    """Treat the channels as RGBA and back, premultiplied as Pillow does when it resizes."""
    pictures = [
        np.asarray(Image.fromarray(cell).convert("RGBa").convert("RGBA")) for cell in cells.images
    ]
    return replace(cells, images=np.stack(pictures))


def main() -> None:
    """Print the rows of the table."""
    torch.set_num_threads(1)
    print("| training | seed | accuracy on the two frequent kinds | recall of basophil |")
    print("|---|---|---|---|")
    for seed in (1, 2, 3):
        fit = cropped(imagesets.load("specimens", "train", count=TRAIN, seed=seed))
        val = cropped(
            imagesets.load("specimens", "test", count=VAL, proportions=VAL_SHARES, seed=seed)
        )
        for name, weights, premultiplied in (
            ("plain cross-entropy", False, False),
            ("class weights", True, False),
            ("class weights, read as RGBA", True, True),
        ):
            torch.manual_seed(seed)
            result = train(
                small_cnn(4, 3),
                through_rgba(fit) if premultiplied else fit,
                through_rgba(val) if premultiplied else val,
                epochs=6, rate=6e-3, batch=64, seed=seed, flip=True, class_weights=weights,
            )  # fmt: skip
            first, second, rare = result.recall
            frequent = (0.45 * first + 0.35 * second) / 0.8
            print(f"| {name} | {seed} | {frequent:.3f} | {rare:.2f} |")


if __name__ == "__main__":
    main()
