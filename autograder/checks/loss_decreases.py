"""The training loss falls, as the grader itself measures it.

What it checks: the grader's own cross-entropy on training images after the last epoch is at most
`maximum_loss`, and at most `maximum_share` of what it was before training.

Why it is bad if it fails: a network that cannot lower its loss on the images it trains on has
learned nothing; regularisation, more data or another validation split cannot help it.

Example: a loss that stays at 0.69 with two classes is the loss of a coin.

What to look at: can the program drive the loss to zero on one single batch? If not, the fault is
in model, loss or loop. Compare gradient and update sizes of the first and the last layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord, Split

GROUP = "training"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_loss": 1e9, "maximum_share": 0.85}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    start = run.initial[Split.TRAIN].loss
    end = run.epochs[-1].train.loss
    limit = min(settings["maximum_loss"], settings["maximum_share"] * start)
    return at_most(
        "loss_decreases",
        GROUP,
        end,
        limit,
        f"cross-entropy on training images {start:.3f} before, {end:.3f} after the last epoch",
        f"at most {limit:.3f} at the end",
        "The training loss, measured by the grader, does not fall enough. Before anything else: "
        "does the program overfit one batch?",
    )
