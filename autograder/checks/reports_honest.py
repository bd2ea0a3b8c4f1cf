"""What the program reports is what the grader measures.

What it checks: after each epoch the reported validation loss and accuracy equal the grader's, on
the same images, within `val_loss_tolerance` nats plus `val_loss_share` of it, and
`val_accuracy_tolerance`. The reported training loss lies between the grader's training loss before
and after that epoch, within `train_loss_tolerance` (a share of the level) plus `train_loss_slack`
nats; with `train_loss = "end"` it equals the one after the epoch. Losses are mean cross-entropy in
nats.

Why it is bad if it fails: every decision (stop, tune, trust) is taken on these curves. Curves of
something else mislead for as long as nobody recomputes them.

Example: a loss summed over batches but divided by the number of all images is too small by the
batch size.

What to look at: compute the mean loss once over all images at the end of an epoch, from
concatenated outputs in eval mode, and compare it with what the loop reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, EpochRecord, Exercise, RunRecord, Split

GROUP = "validation"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {
    "val_loss_tolerance": 0.02,
    "val_loss_share": 0.02,
    "val_accuracy_tolerance": 0.005,
    "train_loss_tolerance": 0.25,
    "train_loss_slack": 0.05,
    "train_loss": ("between", "end"),
}

_SMALLEST = 1e-12
"""A spec may ask for a tolerance of zero."""


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    """The value is the largest deviation as a multiple of its tolerance."""
    before = run.initial[Split.TRAIN].loss
    worst, text = 0.0, ""
    for number, epoch in enumerate(run.epochs, start=1):
        for name, said, low, high, tolerance in _claims(epoch, before, settings):
            excess = max(low - said, said - high, 0.0) / max(tolerance, _SMALLEST)
            if not excess <= worst:  # also true for NaN
                expected = f"{low:.3f}" if low == high else f"{low:.3f} to {high:.3f}"
                worst = excess if excess == excess else float("inf")
                text = f"epoch {number}: {name} reported {said:.3f}, measured {expected}"
        before = epoch.train.loss
    if worst <= 1.0:
        text = "all reported numbers agree with the grader's"
    return at_most(
        "reports_honest",
        GROUP,
        worst,
        1.0,
        text,
        "reported numbers equal the grader's on the same images",
        "The reported curves are not those of the model. Recompute one number by hand over all "
        "images at once and compare.",
    )


def _claims(
    epoch: EpochRecord, before: float, settings: Mapping[str, Any]
) -> list[tuple[str, float, float, float, float]]:
    """(name, reported, lowest and highest truth, tolerance) for the three reported numbers."""
    said, after = epoch.reported, epoch.train.loss
    start = after if settings["train_loss"] == "end" else before
    low, high = min(start, after), max(start, after)
    level = settings["train_loss_tolerance"] * high + settings["train_loss_slack"]
    val_tolerance = settings["val_loss_tolerance"] + settings["val_loss_share"] * abs(
        epoch.val.loss
    )
    return [
        ("training loss", said.train_loss, low, high, level),
        ("validation loss", said.val_loss, epoch.val.loss, epoch.val.loss, val_tolerance),
        (
            "validation accuracy",
            said.val_accuracy,
            epoch.val.accuracy,
            epoch.val.accuracy,
            settings["val_accuracy_tolerance"],
        ),
    ]
