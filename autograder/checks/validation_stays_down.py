"""Once the validation loss has fallen it stays down.

What it checks: the cross-entropy on hidden test images of the model that `fit` returned lies at
most `maximum_rise` nats above the lowest probe loss of the run.

Why it is bad if it fails: from its lowest point on the model gets worse at what it is for, even
where its accuracy stays the same: it grows surer of its mistakes.

Example: accuracy .52 all along, validation loss from 1.09 to 1.86.

What to look at: the loss of right and of wrong answers apart, and the epoch of the minimum. Which
model does `fit` give back?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "validation"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"maximum_rise": 0.15}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    losses = [epoch.probe.loss for epoch in run.epochs]
    lowest = min(losses)
    returned = run.test.loss if run.test else float("nan")
    rise = returned - lowest
    best = losses.index(lowest) + 1
    return at_most(
        "validation_stays_down",
        GROUP,
        rise,
        settings["maximum_rise"],
        f"lowest hidden validation loss {lowest:.3f} in epoch {best}; the returned model has "
        f"{returned:.3f} on hidden test images",
        f"at most {settings['maximum_rise']} above the lowest",
        "The model that fit returns is worse than one it had before. Split the loss into that of "
        "right and of wrong answers, epoch by epoch.",
    )
