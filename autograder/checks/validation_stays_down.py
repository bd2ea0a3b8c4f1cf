"""Once the validation loss has fallen, it stays down.

What it checks: the model that `fit` returned has a cross-entropy on hidden test images of at most
`maximum_rise` nats above the lowest probe loss of the run.

Why it is bad if it fails: after the lowest point the model gets worse at what it is for. Even where
its accuracy stays the same, it grows surer of its mistakes.

Example: accuracy .52 all along, validation loss from 1.09 to 1.86.

What to look at: the loss of right and of wrong answers apart, and the epoch of the minimum. Which
model does `fit` return?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence, Split
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "holds"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"maximum_rise": 0.15}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    assert run.test is not None, "checks judge complete runs only"
    known = [(loss, epoch) for epoch, loss in run.curve(Split.PROBE) if loss == loss]
    lowest, best = min(known, default=(float("nan"), 0))
    returned = run.test.loss
    rise = returned - lowest
    return finding(
        at_most(rise, settings["maximum_rise"]),
        f"lowest hidden validation loss {coarse(lowest):g} in epoch {best}; the returned model has "
        f"{coarse(returned):g} on hidden test images",
        f"at most {settings['maximum_rise']} above the lowest",
        "The model that fit returns is worse than an earlier one. Split the loss into that of "
        "right and of wrong answers, epoch by epoch.",
        needs=[run.test, *(seen for epoch in run.epochs for seen in epoch.measured)],
    )
