"""Measure what CARD.md says about learning this set. Needs PyTorch; takes about a CPU-minute.

python -m imagesets.smears.measure
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

import imagesets
from imagesets import ImageSet
from imagesets._image_set import Images
from imagesets._measure import small_cnn, train

TWO = ("neutrophil", "lymphocyte")
RECIPES = {
    "two kinds, half each": (TWO, (0.5, 0.5), 900, 5),
    "three kinds, a third each": (None, (0.34, 0.33, 0.33), 900, 10),
    "three kinds, natural shares": (None, (0.54, 0.45, 0.01), 900, 5),
}
"""(classes, proportions, training images, epochs of the CNN)."""

Features = npt.NDArray[np.float64]


def block_means(images: Images, side: int) -> Features:
    """Means over side x side pixels, (N, F)."""
    n, height, width, channels = images.shape
    blocks = images.reshape(n, height // side, side, width // side, side, channels)
    return np.asarray(blocks.mean((2, 4)).reshape(n, -1) / 255)


def greys(images: Images) -> Features:
    """Share of each of 16 levels in each channel, (N, 16 * C)."""
    shares = [(images >> 4 == level).mean((1, 2)) for level in range(16)]
    return np.concatenate(shares, 1)


def spectrum(images: Images) -> Features:
    """Log amplitude of each channel over rings of equal frequency, (N, 16 * C)."""
    amplitude = np.log1p(np.abs(np.fft.fft2(images / 255, axes=(1, 2))))
    ring = np.hypot(np.fft.fftfreq(32)[:, None], np.fft.fftfreq(48)) * 32
    rings = [amplitude[:, ring.astype(int) == k].mean(1) for k in range(16)]
    return np.concatenate(rings, 1)


def logistic(fit: Features, labels: npt.NDArray[np.int64], new: Features) -> Features:
    """Answers of a logistic regression with standardised features and an L2 penalty, (N,)."""
    mean, spread = fit.mean(0), fit.std(0) + 1e-9
    x, z = (torch.from_numpy((part - mean) / spread).float() for part in (fit, new))
    y = torch.from_numpy(labels)
    layer = nn.Linear(x.shape[1], int(labels.max()) + 1)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=40, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = functional.cross_entropy(layer(x), y) + 0.03 * layer.weight.square().sum()
        torch.autograd.backward([value])
        return value

    optimiser.step(loss)
    return np.asarray(layer(z).argmax(1).numpy())


def row(name: str, seed: int) -> str:
    """One line of the table."""
    classes, shares, count, epochs = RECIPES[name]
    fit = imagesets.load(
        "smears", "train", classes=classes, count=count, proportions=shares, seed=seed
    )
    new = imagesets.load(
        "smears", "test", classes=classes, count=1000, proportions=shares, seed=seed
    )
    torch.manual_seed(seed)
    views = (lambda x: block_means(x, 4), greys, spectrum)
    found = [
        (logistic(view(fit.images), fit.labels, view(new.images)) == new.labels).mean()
        for view in views
    ]
    cells = " | ".join(f"{share:.2f}" for share in [*found, network(fit, new, epochs, seed)])
    return f"| {name} | {seed} | {cells} |"


def network(fit: ImageSet, new: ImageSet, epochs: int, seed: int) -> float:
    """Accuracy of the small CNN on new images, 0…1."""
    torch.manual_seed(seed)
    result = train(
        small_cnn(4, len(fit.classes)), fit, new, epochs=epochs, rate=1e-2, batch=32, seed=seed,
        at_epochs=(epochs,),
    )  # fmt: skip
    return result.curve[-1][3]


def main() -> None:
    """Print the rows of the table."""
    torch.set_num_threads(1)
    print("| images | seed | 4 x 4 means | greys | spectrum | small CNN |")
    print("|---|---|---|---|---|---|")
    for name in RECIPES:
        for seed in (1, 2):
            print(row(name, seed), flush=True)


if __name__ == "__main__":
    main()
