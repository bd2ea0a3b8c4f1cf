"""Every loss and every probability is a finite number.

What it checks: the probabilities that `predict` returns before training, after every epoch and at
the end, and the losses that the program reports, hold neither NaN nor infinity.

Why it is bad if it fails: one NaN in a weight turns every later output into NaN. The model is
lost from that step on, and no later epoch can bring it back.

Example: the logarithm of a probability that has become exactly 0 is minus infinity; its gradient
is NaN, and after one optimiser step so are the weights.

What to look at: the first epoch, then the first batch, at which a value stops being finite, and
what went into the operation that made it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "training"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    seen = [*run.initial.values(), *([run.test] if run.test else [])]
    bad = sum(not evaluation.finite for evaluation in seen)
    first = ""
    for number, epoch in enumerate(run.epochs, start=1):
        said = (epoch.reported.train_loss, epoch.reported.val_loss)
        finite = epoch.train.finite and epoch.val.finite and epoch.probe.finite
        if not (finite and all(math.isfinite(value) for value in said)):
            bad += 1
            first = first or f", first in epoch {number}"
    return at_most(
        "loss_finite",
        GROUP,
        bad,
        0,
        f"{bad} observation(s) with NaN or infinity{first}" if bad else "all values finite",
        "every loss and probability finite",
        "Find the first batch whose loss is not finite, and print what went into it.",
    )
