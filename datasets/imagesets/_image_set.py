"""What `load` returns, and the only error that this package raises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


class ImageSetError(Exception):
    """A request or a data file that cannot be served.

    The message names the object, what was expected, what was found and what to do next.
    """


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Labelled images in random order.

    Raises ImageSetError if the arrays do not fit together.
    """

    images: Images
    """uint8 (N, H, W, C), values 0…255."""
    labels: Labels
    """int64 (N,), values 0…len(classes)-1."""
    classes: tuple[str, ...]
    """Class names: label k means classes[k]."""

    def __post_init__(self) -> None:
        if self.images.dtype != np.uint8 or self.images.ndim != 4:
            raise ImageSetError(
                "ImageSet.images: expected uint8 (N, H, W, C), found "
                f"{self.images.dtype} {self.images.shape}. Convert before building the set."
            )
        if self.labels.dtype != np.int64 or self.labels.shape != self.images.shape[:1]:
            raise ImageSetError(
                f"ImageSet.labels: expected int64 ({len(self.images)},), found "
                f"{self.labels.dtype} {self.labels.shape}. Give one integer for each image."
            )
        if self.labels.size and not 0 <= self.labels.min() <= self.labels.max() < len(self.classes):
            raise ImageSetError(
                f"ImageSet.labels: expected values 0…{len(self.classes) - 1}, found "
                f"{self.labels.min()}…{self.labels.max()}. Name every class in `classes`."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def divide(self, sizes: Sequence[int], seed: int) -> tuple[ImageSet, ...]:
        """Disjoint random parts of exactly these sizes, each with the class shares of the whole.

        A part's count of a class differs from its exact share by at most about one image.
        Images beyond sum(sizes) go to no part. The same arguments give the same parts.

        Raises ImageSetError if a size is below 1 or the sizes exceed len(self).
        """
        if not sizes or min(sizes) < 1 or sum(sizes) > len(self):
            raise ImageSetError(
                f"ImageSet.divide: expected sizes of at least 1 with a sum of at most {len(self)}, "
                f"found {tuple(sizes)}. Ask for smaller parts or load a larger count."
            )
        rng = np.random.default_rng(seed)
        # Spread every class evenly over [0, 1): then any slice of that line is stratified.
        shuffled = rng.permutation(len(self))
        position = np.empty(len(self))
        for label in range(len(self.classes)):
            members = shuffled[self.labels[shuffled] == label]
            position[members] = (np.arange(len(members)) + 0.5) / max(len(members), 1)
        line = shuffled[np.argsort(position[shuffled], kind="stable")]
        ends = np.cumsum(sizes)
        parts = (line[end - size : end] for size, end in zip(sizes, ends, strict=True))
        return tuple(self._take(rng.permutation(part)) for part in parts)

    def _take(self, index: npt.NDArray[np.int64]) -> ImageSet:
        return ImageSet(self.images[index], self.labels[index], self.classes)
