"""Fit every baseline to a recipe's training images, and compare the best with what is asked."""

from __future__ import annotations

import math
import statistics
import time
import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import imagesets
import numpy as np
from imagesets import ImageSet
from imagesets._source import SPLITS

from autograder.proving.baselines import classifiers, features, networks
from autograder.proving.baselines.classifiers import Kind
from autograder.proving.baselines.tasks import SEED, Recorded, Task, recorded
from autograder.sampling.drawing import draw

ENOUGH = 4.0
"""How many standard errors the best baseline must lie below what is asked."""

Array = np.ndarray[Any, Any]
Tell = Callable[[str], None]
_HELD_OUT = 0.25
"""Share of the training images that settings are chosen on."""


@dataclass(frozen=True)
class Baseline:
    """One line of the table: what a classifier sees and how it decides."""

    name: str
    see: Callable[[Array], Array] | None = None
    kind: Kind | None = None
    train: Callable[[tuple[Array, Array], Array, int, int], Array] | None = None
    """Replaces `see` and `kind`: (images and labels, test images, classes, seed) -> answers."""
    network: bool = False
    """Whether it slides a filter over the picture; then it may reach what is asked."""
    quick: bool = True


def _on(
    name: str,
    see: Callable[[Array], Array],
    kind: Kind,
    *,
    network: bool = False,
    quick: bool = True,
) -> Baseline:
    return Baseline(name, see, kind, network=network, quick=quick)


_BLOCKS = {side: partial(features.blocks, side=side) for side in (2, 4, 8)}
BASELINES = (
    _on("logistic regression, pixels", features.pixels, classifiers.LOGISTIC),
    _on("logistic regression, 2 x 2 means", _BLOCKS[2], classifiers.LOGISTIC, quick=False),
    _on("logistic regression, 4 x 4 means", _BLOCKS[4], classifiers.LOGISTIC),
    _on("logistic regression, 8 x 8 means", _BLOCKS[8], classifiers.LOGISTIC, quick=False),
    _on("logistic regression, histograms", features.histograms, classifiers.LOGISTIC),
    _on("logistic regression, spectrum", features.spectrum, classifiers.LOGISTIC),
    _on("SVM, components of pixels", features.pixels, classifiers.SVM, quick=False),
    _on("SVM, histograms and spectrum", features.textures, classifiers.SVM),
    _on("nearest neighbours", features.pixels, classifiers.NEIGHBOURS),
    _on("random forest, pixels", features.pixels, classifiers.FOREST, quick=False),
    _on("random forest, 2 x 2 means", _BLOCKS[2], classifiers.FOREST_QUICK, quick=False),
    _on("random forest, histograms", features.histograms, classifiers.FOREST, quick=False),
    _on("gradient boosting, 2 x 2 means", _BLOCKS[2], classifiers.BOOSTING, quick=True),
    Baseline("linear network", train=networks.linear, quick=False),
    _on("local filter, histogram", features.local_filter, classifiers.LOGISTIC, network=True),
    Baseline("small CNN", train=networks.small_cnn, network=True),
)


@dataclass(frozen=True)
class Score:
    """What one baseline reached."""

    name: str
    network: bool
    accuracies: tuple[float, ...]
    """On hidden test images, one value for each seed."""
    seconds: float
    """CPU time of all seeds together, tuning included."""

    @property
    def accuracy(self) -> float:
        return statistics.fmean(self.accuracies)


@dataclass(frozen=True)
class Outcome:
    """All baselines of one task."""

    task: Task
    seeds: tuple[int, ...]
    quick: bool
    scores: tuple[Score, ...]
    right: tuple[Recorded, Recorded] | None
    """The smallest and the weakest right network of an exercise; None if no runs are recorded."""

    @property
    def best(self) -> Score:
        """The best baseline that is not a network."""
        return max((s for s in self.scores if not s.network), key=lambda score: score.accuracy)

    @property
    def room(self) -> float | None:
        """Standard errors from the best baseline up to what is asked; None if nothing is asked."""
        return _errors(self.task.asked, self.best.accuracy, self.task.recipe.test)

    @property
    def margin(self) -> float | None:
        """Standard errors from what is asked up to the weakest right network's median."""
        if self.right is None or self.task.asked is None:
            return None
        return _errors(self.right[1].accuracy, self.task.asked, self.task.recipe.test)

    @property
    def holds(self) -> bool:
        """Whether no classifier without convolutions comes near what is asked."""
        return self.room is None or self.room >= ENOUGH


def _errors(high: float | None, low: float, count: int) -> float | None:
    """Distance from low to high, in standard errors of an accuracy measured on `count` images."""
    if high is None:
        return None
    spread = max(p * (1 - p) for p in (low, high))
    return (high - low) / math.sqrt(max(spread, 1 / count) / count)


def measure(
    task: Task,
    *,
    seeds: int,
    quick: bool = False,
    only: Collection[str] | None = None,
    first: int = SEED,
    tell: Tell | None = None,
) -> Outcome:
    """Fit and test the baselines on images drawn with `seeds` seeds, starting from `first`.

    Args:
        quick: only the baselines that take a second or two.
        only: the baselines with these names, whatever `quick` says.

    Raises:
        imagesets.ImageSetError: the images cannot be drawn.
    """
    drawn = [first + k for k in range(seeds)]
    chosen = [b for b in BASELINES if (b.name in only if only else b.quick or not quick)]
    reached: dict[str, list[float]] = {b.name: [] for b in chosen}
    spent = dict.fromkeys(reached, 0.0)
    for seed in drawn:
        train, test, classes = _images(task, seed)
        for baseline in chosen:
            if tell is not None:
                tell(f"{task.name}, seed {seed}: {baseline.name}")
            started = time.process_time()
            answers = _answers(baseline, train, test[0], classes, seed)
            spent[baseline.name] += time.process_time() - started
            reached[baseline.name].append(float((answers == test[1]).mean()))
    scores = tuple(Score(b.name, b.network, tuple(reached[b.name]), spent[b.name]) for b in chosen)
    return Outcome(task, tuple(drawn), quick, scores, recorded(task))


def _images(task: Task, seed: int) -> tuple[tuple[Array, Array], tuple[Array, Array], int]:
    """(images, labels) as `fit` gets them, (images, labels) of the test, number of classes."""
    if task.exercise is not None:
        run = draw(task.exercise, seed)
        train = run.images["train"], run.noisy["train"]
        return train, (run.images["test"], run.labels["test"]), len(run.classes)
    recipe = task.recipe
    whole = [
        imagesets.load(
            recipe.set,
            split,
            classes=recipe.classes,
            count=count,
            proportions=recipe.proportions,
            seed=seed,
        )
        for split, count in ((SPLITS[0], recipe.train), (SPLITS[1], recipe.test))
    ]
    fit, test = (_pair(part) for part in whole)
    return fit, test, len(whole[0].classes)


def _pair(part: ImageSet) -> tuple[Array, Array]:
    return part.images, part.labels


def _answers(
    baseline: Baseline, train: tuple[Array, Array], test: Array, classes: int, seed: int
) -> Array:
    """Labels int64 (N,) for the test images."""
    if baseline.train is not None:
        return baseline.train(train, test, classes, seed)
    assert baseline.see is not None
    assert baseline.kind is not None
    seen, labels = baseline.see(train[0]), train[1]
    shape = int(len(seen) * (1 - _HELD_OUT)), seen.shape[1]
    setting = _tuned(baseline.kind, seen, labels, shape, seed)
    model = baseline.kind.make(setting, seed, shape)
    return np.asarray(_fitted(model, seen, labels).predict(baseline.see(test)))


def _tuned(kind: Kind, seen: Array, labels: Array, shape: tuple[int, int], seed: int) -> Any:
    """The setting that does best on the last images, held out: images are in random order."""
    if len(kind.settings) == 1:
        return kind.settings[0]
    part = shape[0]

    def held_out(setting: Any) -> float:
        model = _fitted(kind.make(setting, seed, shape), seen[:part], labels[:part])
        return float(model.score(seen[part:], labels[part:]))

    return max(kind.settings, key=held_out)


def _fitted(model: Any, seen: Array, labels: Array) -> Any:
    with warnings.catch_warnings():
        # A logistic regression that has not converged is a baseline like any other.
        warnings.filterwarnings("ignore", message="lbfgs failed to converge")
        return model.fit(seen, labels)


def below(outcomes: Sequence[Outcome]) -> list[str]:
    """Names of the tasks in which a classifier without convolutions comes too near."""
    return [outcome.task.name for outcome in outcomes if not outcome.holds]
