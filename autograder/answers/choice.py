"""Which epochs of a training are asked about: a few, chosen after it from the program's reports.

A program that knew them could behave well in those alone, so the choice depends on all its reports
and is made when nothing can be changed any more. Judged by these epochs alone, all recorded runs of
all programs keep their verdict (`tests/answers/test_choice.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.types import Exercise, Reported, RunRecord, Split

_SPACED = 6
"""Epochs from the first to the last, in geometric progression: losses move most at first."""

Choice = Mapping[int, frozenset[Split]]
"""What to ask about each epoch, counted from 0; epochs that are missing are not asked about."""

EVERYTHING = frozenset({Split.TRAIN, Split.VAL, Split.PROBE})


def every_epoch(count: int) -> Choice:
    """Ask about all epochs, for campaigns: a later choice can then be judged on their records."""
    return dict.fromkeys(range(count), EVERYTHING)


def chosen_epochs(reported: Sequence[Reported], *, follows_hidden: bool) -> Choice:
    """Ask about epochs spaced evenly in the logarithm, the best, the last, and the largest jumps.

    The training images are also asked about one epoch earlier, since a running mean of the loss
    lies between two epochs; the hidden images only at the end.

    Args:
        follows_hidden: ask about hidden images in all of these epochs (`follows_hidden`).
    """
    count = len(reported)
    epochs = {0, count - 1}
    epochs |= {round(x) - 1 for x in np.geomspace(1, count, _SPACED)}
    curves = [
        [one.train_loss for one in reported],
        [one.val_loss for one in reported],
        [one.val_accuracy for one in reported],
    ]
    epochs |= {_lowest(curves[1])} | {_largest_jump(curve) for curve in curves}
    choice: dict[int, frozenset[Split]] = {}
    for epoch in sorted(epochs):
        asked = EVERYTHING if follows_hidden or epoch == count - 1 else EVERYTHING - {Split.PROBE}
        choice[epoch] = asked
    for epoch in sorted(epochs):
        if epoch and epoch - 1 not in choice:
            choice[epoch - 1] = frozenset({Split.TRAIN})
    return choice


def follows_hidden(exercise: Exercise) -> bool:
    """Whether a check of the exercise follows the hidden validation loss through the epochs."""
    return exercise.checks.get("validation_stays_down", False) is not False


def as_asked(run: RunRecord, exercise: Exercise) -> RunRecord:
    """A record in which every epoch was asked about, as if only the chosen ones had been."""
    if not run.epochs:
        return run
    reported = [epoch.reported for epoch in run.epochs]
    choice = chosen_epochs(reported, follows_hidden=follows_hidden(exercise))
    epochs = []
    for number, epoch in enumerate(run.epochs):
        asked = choice.get(number, frozenset())
        left_out: dict[str, Any] = {s.value: None for s in EVERYTHING if s not in asked}
        epochs.append(replace(epoch, **left_out))
    return replace(run, epochs=tuple(epochs))


def _lowest(values: Sequence[float]) -> int:
    known = [(value, place) for place, value in enumerate(values) if math.isfinite(value)]
    return min(known)[1] if known else 0


def _largest_jump(values: Sequence[float]) -> int:
    """The epoch after the largest step of a curve; a step that is not finite counts as largest."""
    jumps = [
        (abs(after - before) if math.isfinite(after - before) else math.inf, -place)
        for place, (before, after) in enumerate(pairwise(values), start=1)
    ]
    return -max(jumps)[1] if jumps else 0
