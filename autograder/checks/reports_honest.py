"""What the program reports is what the grader measures.

What it checks: after each epoch the reported validation loss and accuracy equal the grader's on the
same images: the loss within `val_loss_tolerance` nats plus `val_loss_share` of it, the accuracy
within `val_accuracy_tolerance`. Losses are mean cross-entropy in nats. The grader measures the
training loss through `predict`, before and after the epoch. With `train_loss = "end"` the reported
training loss equals the one after the epoch, within `train_loss_tolerance` (a share of the level)
plus `train_loss_slack` nats. With `"running"` it may be any honest mean over the epoch. Dropout,
augmentation, label smoothing and mixup all make the loss higher in training than in `predict`, so
such a mean may be higher than what is measured: by that tolerance, or up to 1.25 times the cost of
guessing where that is more. It may not be lower: not by more than that tolerance in any epoch, and
not by more than `train_loss_bias` (a share of the level) plus 0.03 nats in the median of the
epochs. And it must move with the model: it must not be constant, the curve of the validation
images, or the same in two runs of a grade.

Why it is bad if it fails: every decision (stop, tune, trust) rests on these curves. Curves of
something else mislead until somebody recomputes them.

Example: batch means that are summed and then divided by the number of images give a loss that is
too small by a factor of the batch size.

What to look at: compute the mean loss once over all images at the end of an epoch, from
concatenated outputs in eval mode, and compare it with what the loop reports.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._claims import claims, whole_curve
from autograder.checks._honest_words import advice
from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "validation"
STAGE = "true"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {
    "val_loss_tolerance": 0.02,
    "val_loss_share": 0.02,
    "val_accuracy_tolerance": 0.005,
    "train_loss_tolerance": 0.6,
    "train_loss_slack": 0.2,
    "train_loss_bias": 0.25,
    "train_loss": ("running", "end"),
}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """The value is the largest deviation as a multiple of its tolerance."""
    run = evidence.run
    found = [(one.excess, one.name, one.text) for one in claims(run, settings)]
    if settings["train_loss"] != "end":
        found += [
            (excess, "training loss", text) for excess, text in whole_curve(evidence, settings)
        ]
    worst = max((excess for excess, _, _ in found), default=math.inf)
    # A number that is NaN says no more than that; one that is wrong leads further.
    off = [one for one in found if 1.0 < one[0] < math.inf] or [one for one in found if one[0] > 1]
    return finding(
        at_most(worst, 1.0),
        max(off)[2] if off else "all reported numbers agree with the grader's",
        "reported numbers equal the grader's on the same images",
        advice(run, {name for excess, name, _ in off if excess < math.inf}),
        needs=[seen for epoch in run.epochs for seen in epoch.measured],
    )
