"""Draw the images of one run, and hold back the labels that the program must not see."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

import imagesets
import numpy as np

from autograder.types import DataRecipe, Exercise, Split

TRAIN_OBSERVED = 400
"""Most training images that are looked at after an epoch."""

PUBLIC_SEEDS = 2**32
"""Seeds below this are not secret."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Draw:
    """The images of one run. Only `visible()` enters the sandbox that trains; the one that answers
    is given images without labels."""

    classes: tuple[str, ...]
    """Names in the order of this run's labels."""
    images: dict[str, Array]
    """uint8 (N, H, W, C) by `train`, `val`, `probe`, `test`."""
    labels: dict[str, Array]
    """int64 (N,) by the same names, as the grader knows them."""
    noisy: dict[str, Array]
    """The labels of `train` and `val` that `fit` gets; equal to `labels` without label noise."""

    def visible(self) -> dict[str, Array]:
        """The arrays that enter the training sandbox: training and validation images, labelled."""
        arrays = {f"{name}_images": self.images[name] for name in self.noisy}
        arrays |= {f"{name}_labels": labels for name, labels in self.noisy.items()}
        return arrays

    def observed_labels(self) -> dict[Split, Array]:
        """Labels of the images that a program is asked about as it was after an epoch."""
        return {
            Split.TRAIN: self.noisy["train"][:TRAIN_OBSERVED],
            Split.VAL: self.noisy["val"],
            Split.PROBE: self.labels["probe"],
        }


PROVING_SEED = 1_000
"""Seeds of proofs and campaigns start here."""


def training_seed(seed: int) -> int:
    """The seed of a program's own random numbers, if its images are drawn by `seed`.

    A program can see this number. From the seed of the images it could draw their labels again, so
    for a secret seed (`judging.seeds`) it gets a hash, of 63 bits as torch takes them. The seeds of
    practice and of campaigns are public and smaller; they stay as they are.
    """
    if seed < PUBLIC_SEEDS:
        return seed
    # Keyed by the seed itself, and the seed by a slow hash of the secret (`secret.seed_key`):
    # whoever tries secrets against this number has to pay for each of them.
    digest = hmac.new(str(seed).encode(), b"where a program's numbers start", "sha256").digest()
    return int.from_bytes(digest[:8], "big") >> 1


def draw(exercise: Exercise, seed: int) -> Draw:
    """Images and labels for one run of an exercise; the same seed draws the same.

    Raises:
        imagesets.ImageSetError: data are missing or damaged, or too few for the recipe.
    """
    return draw_recipe(exercise.data, seed)


def draw_recipe(recipe: DataRecipe, seed: int) -> Draw:
    """Like `draw`, for a recipe alone."""
    pool = imagesets.load(
        recipe.set,
        "train",
        classes=recipe.classes,
        count=recipe.train + recipe.val + recipe.probe,
        proportions=recipe.proportions,
        seed=seed,
    )
    parts = dict(
        zip(
            ("train", "val", "probe"),
            pool.divide([recipe.train, recipe.val, recipe.probe], seed),
            strict=True,
        )
    )
    parts["test"] = imagesets.load(
        recipe.set,
        "test",
        classes=recipe.classes,
        count=recipe.test,
        proportions=recipe.proportions,
        seed=seed,
    )
    coding = _coding(recipe.coding, len(pool.classes), seed)
    labels = {name: coding[part.labels] for name, part in parts.items()}
    generator = np.random.default_rng([seed, 7])
    noisy = {
        name: _with_noise(labels[name], recipe.label_noise, len(pool.classes), generator)
        for name in ("train", "val")
    }
    images = {name: np.ascontiguousarray(part.images) for name, part in parts.items()}
    names = tuple(pool.classes[place] for place in np.argsort(coding))
    return Draw(names, images, labels, noisy)


def _coding(wanted: str, classes: int, seed: int) -> Array:
    """The label of each class in this run. Shuffled, so that no answer can be carried over."""
    if wanted == "fixed":
        return np.arange(classes)
    return np.random.default_rng([seed, 11]).permutation(classes)


def _with_noise(labels: Array, share: float, classes: int, generator: np.random.Generator) -> Array:
    """Re-draw a share of the labels uniformly over all classes."""
    if share == 0:
        return labels
    chosen = generator.random(len(labels)) < share
    return np.where(chosen, generator.integers(0, classes, len(labels)), labels)
