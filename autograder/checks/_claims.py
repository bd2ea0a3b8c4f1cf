"""What a program reported, number by number, beside what the grader measured."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.types import EpochRecord, Evaluation, Evidence, RunRecord, Split

_SMALLEST = 1e-12
"""Least tolerance to divide by: a spec may ask for zero."""
_DEAREST = 1.25
"""As a multiple of ln C, the cost of guessing. A reported mean over an epoch that is higher than
this, and higher than the model's loss before and after the epoch, is not a mean of its losses.
Right programs of the course reach 1.08; heavy mixup or dropout of 0.5 no more than 1.0."""
_BIAS_SLACK = 0.03
"""Nats: twice the standard error of a loss near 0.1. The grader measures 400 of the training
images; the program's mean is over all of them."""
_ROUNDED_AWAY = math.log(2**-24 / 1e-12)
"""Nats. In 32-bit floats `1 - p` becomes 0 where it should be 2**-24, a loss of 16.6. The loss is
then measured as 27.6, where probabilities are cut off (`sampling.evaluation`)."""
_STILL = 0.03
"""Least span of a reported curve, as a share of the measured curve's span. Right programs show
0.19 or more, the heaviest mixup 0.1."""
_MOVED = 0.2
"""Nats that the measured curve must have moved before a reported one that stands still can be told
from noise."""
_STANDSTILL = 1e-6
"""Nats: where the measured curve moves less than `_MOVED`, the reported one must move this much, or
as much as the measured one where that is less."""
_SAME = 1e-4
"""Relative difference up to which two curves are the same one: records keep five digits."""


@dataclass(frozen=True)
class Claim:
    """One reported number beside the truth about it."""

    epoch: int
    name: str
    said: float
    low: float
    high: float
    """Infinite where a probability was cut off: the truth then has a lower bound only, and a looser
    one than it seems (`_least`)."""
    below: float
    """Tolerance below `low`."""
    above: float
    """Tolerance above `high`."""

    @property
    def excess(self) -> float:
        """Distance from the truth as a multiple of the tolerance; infinite for NaN."""
        short = (self.low - self.said) / max(self.below, _SMALLEST)
        over = -math.inf if math.isinf(self.high) else self.said - self.high
        return _known(max(short, over / max(self.above, _SMALLEST), 0.0))

    @property
    def text(self) -> str:
        truth = f"{self.low:.3f}" if self.low == self.high else f"{self.low:.3f} to {self.high:.3f}"
        if math.isinf(self.high):
            truth = f"{self.low:.3f} or more"
        return f"epoch {self.epoch}: {self.name} reported {self.said:.3f}, measured {truth}"


def claims(run: RunRecord, settings: Mapping[str, Any]) -> Iterator[Claim]:
    """The three reported numbers of each epoch, as far as the grader measured them too."""
    before: Evaluation | None = run.initial[Split.TRAIN]
    for number, epoch in enumerate(run.epochs, start=1):
        at_end = settings["train_loss"] == "end"
        seen = [one for one in ((epoch.train,) if at_end else (before, epoch.train)) if one]
        before = epoch.train
        if len(seen) == (1 if at_end else 2):
            yield _training(number, epoch, seen, run.classes, settings)
        if epoch.val is not None:
            yield from _validation(number, epoch, epoch.val, settings)


def _training(
    number: int,
    epoch: EpochRecord,
    seen: Sequence[Evaluation],
    classes: int,
    settings: Mapping[str, Any],
) -> Claim:
    """A running mean lies between the losses before and after its epoch, unless training is harder
    than answering (dropout, mixup)."""
    low, high = min(map(_least, seen)), max(one.loss for one in seen)
    below = above = settings["train_loss_tolerance"] * high + settings["train_loss_slack"]
    if settings["train_loss"] != "end":
        above = max(above, _DEAREST * math.log(classes) - high)
    if any(one.clipped > 0 for one in seen):
        high = math.inf
    return Claim(number, "training loss", epoch.reported.train_loss, low, high, below, above)


def _validation(
    number: int, epoch: EpochRecord, val: Evaluation, settings: Mapping[str, Any]
) -> Iterator[Claim]:
    said, loss, right = epoch.reported, val.loss, val.accuracy
    room = settings["val_loss_tolerance"] + settings["val_loss_share"] * abs(loss)
    high = math.inf if val.clipped > 0 else loss
    yield Claim(number, "validation loss", said.val_loss, _least(val), high, room, room)
    room = settings["val_accuracy_tolerance"]
    yield Claim(number, "validation accuracy", said.val_accuracy, right, right, room, room)


def _least(seen: Evaluation) -> float:
    """The loss if every probability that was cut off had only been rounded to zero."""
    return seen.loss - (seen.clipped * _ROUNDED_AWAY if seen.clipped > 0 else 0.0)


def whole_curve(evidence: Evidence, settings: Mapping[str, Any]) -> Iterator[tuple[float, str]]:
    """What only the epochs together show of a running mean: (multiple of the tolerance, words)."""
    run = evidence.run
    measured = dict([(0, run.initial[Split.TRAIN].loss), *run.curve(Split.TRAIN)])
    said = {n: epoch.reported.train_loss for n, epoch in enumerate(run.epochs, start=1)}
    after = [loss for number, loss in measured.items() if number]
    if not all(map(math.isfinite, [*said.values(), *after])):
        return  # `claims` tells of numbers that are not finite
    told, end = list(said.values()), max(said)
    words = f"{said[1]:.3f} to {said[end]:.3f}, measured {after[0]:.3f} to {after[-1]:.3f}"
    short: list[float] = []
    for one, other in itertools.pairwise(sorted(measured)):
        if other == one + 1:
            low = min(measured[one], measured[other])
            room = settings["train_loss_bias"] * low + _BIAS_SLACK
            # It also speaks for the epochs before it that were not asked about.
            short += [_known((low - said[other]) / room)] * (other - len(short))
    yield statistics.median(short), f"the reported training loss is too low in most epochs: {words}"
    moved, span = max(after) - min(after), max(told) - min(told)
    least = _STILL * moved if moved >= _MOVED else min(_STANDSTILL, moved)
    yield _known(least / max(span, _SMALLEST)), f"the reported training loss stands still: {words}"
    if evidence.told_alike >= 1.0:
        yield math.inf, f"other runs reported exactly the same training losses: {words}"
    val = dict(run.curve(Split.VAL))
    both = [number for number in measured if number in val]
    theirs = [val[number] for number in both]
    if _same([said[n] for n in both], theirs) and not _same([measured[n] for n in both], theirs):
        yield math.inf, f"the reported training loss is that of the validation images: {words}"


def _known(value: float) -> float:
    """NaN must fail, and count as the worst of all."""
    return math.inf if math.isnan(value) else value


def _same(one: list[float], other: list[float]) -> bool:
    return all(abs(a - b) <= _SAME * abs(b) for a, b in zip(one, other, strict=True))
