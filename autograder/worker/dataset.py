"""The datasets that a learner's `fit` is given: pairs of a raw image and its label."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset


class ImageDataset(Dataset[tuple[Tensor, int]]):
    """`dataset[i]` is (image, label): a uint8 tensor (H, W, C) and an int.

    The tensors are the dataset's own; changing them changes nothing for anybody else.
    """

    def __init__(self, images: Tensor, labels: Tensor, classes: tuple[str, ...]) -> None:
        self._images = images
        self._labels = labels.tolist()
        self.classes = classes
        """Class names in label order."""

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._images[index], self._labels[index]

    def first(self, count: int | None) -> ImageDataset:
        """A copy of the first `count` images, or of all."""
        labels = torch.tensor(self._labels[:count], dtype=torch.int64)
        return ImageDataset(self._images[:count].clone(), labels, self.classes)


def to_tensor(array: object) -> Tensor:
    """A tensor with memory of its own from a numpy array."""
    return torch.as_tensor(array).clone()


def noise_like(shape: Sequence[int], classes: tuple[str, ...]) -> ImageDataset:
    """Noise in place of images that must not be seen, with the classes in turn as labels.

    Args:
        shape: (N, H, W, C) of the images that it replaces.
    """
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, tuple(shape), dtype=torch.uint8, generator=generator)
    return ImageDataset(images, torch.arange(shape[0]) % len(classes), classes)
