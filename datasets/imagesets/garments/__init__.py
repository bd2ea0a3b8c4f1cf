"""Garments: photographs of ten kinds of clothing, 28x28 grey, a subset of Fashion-MNIST.

The committed files hold 900 train and 200 test images of each class. If the environment variable
IMAGESETS_FULL is set to the root of a `torchvision.datasets.FashionMNIST`, the whole set (6000 and
1000 of each class) is used instead; only then is torchvision imported.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from pathlib import Path

import numpy as np

from imagesets._image_set import Images, ImageSetError, Labels
from imagesets._source import Source, Split
from imagesets._store import read_checked

CLASSES = (
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle-boot",
)  # fmt: skip
FULL = "IMAGESETS_FULL"
REBUILD = "python -m imagesets.garments.generate"
CHECKSUMS: dict[Split, dict[str, str]] = {
    "train": {
        "images": "bdb783c4e5f3cfec793d2e0d79c07ff1d31c3cdcc61256b0647d7520d2bedcfd",
        "labels": "b5a92ecc441a692e8d41afe713cfd8c16f6febe82e66bd7bfd0b91ff01a43b74",
    },
    "test": {
        "images": "2b88498d4af589f93258112c0b35ad5fc9ddb24a419fe156537a18d045f7c139",
        "labels": "a279105a9a7a9a425927a6824c7588ed894659b5e7ac00608b4bc1f66882a0b3",
    },
}


def stored(split: Split) -> tuple[int, ...]:
    """How many images of each class a split has."""
    return tuple(len(pool) for pool in _pools(split, os.environ.get(FULL)))


def draw(split: Split, labels: Labels, rng: np.random.Generator) -> Images:
    """Choose at random without replacement; image i shows CLASSES[labels[i]].

    labels: int64 (N,), 0…9. Returns uint8 (N, 28, 28, 1), background 0.
    Raises ImageSetError if a data file is missing or damaged.
    """
    images = np.empty((len(labels), 28, 28, 1), np.uint8)
    for label, pool in enumerate(_pools(split, os.environ.get(FULL))):
        places = np.flatnonzero(labels == label)
        images[places, ..., 0] = pool[rng.permutation(len(pool))[: len(places)]]
    return images


@cache
def _pools(split: Split, full_root: str | None) -> tuple[Images, ...]:
    """All images of a split, one array (n, 28, 28) for each class."""
    images, labels = _subset(split) if full_root is None else _full(split, full_root)
    return tuple(images[labels == label] for label in range(len(CLASSES)))


def _subset(split: Split) -> tuple[Images, Labels]:
    path = Path(__file__).with_name(f"{split}.npz")
    arrays = read_checked(path, CHECKSUMS[split], REBUILD)
    return arrays["images"], arrays["labels"].astype(np.int64)


def _full(split: Split, root: str) -> tuple[Images, Labels]:
    try:
        fashion_mnist = importlib.import_module("torchvision.datasets").FashionMNIST
    except Exception as error:
        raise ImageSetError(
            f"{FULL}={root}: expected torchvision for the full set, found an import that fails "
            f"({error}). Install torchvision, or unset {FULL} to use the committed subset."
        ) from error
    try:
        full = fashion_mnist(root, train=split == "train", download=True)
    except (OSError, RuntimeError) as error:
        raise ImageSetError(
            f"{FULL}={root}: expected the files of torchvision.datasets.FashionMNIST there, or a "
            f"network to download them, found neither ({error}). Put the files there, or unset "
            f"{FULL} to use the committed subset."
        ) from error
    return full.data.numpy(), full.targets.numpy().astype(np.int64)


SOURCE = Source(
    classes=CLASSES,
    shares=(0.1,) * 10,
    shape=(28, 28, 1),
    draw=draw,
    stored=stored,
)
