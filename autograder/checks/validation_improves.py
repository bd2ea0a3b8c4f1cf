"""The validation loss gets better than guessing, on images whose labels the program never sees.

What it checks: the grader's cross-entropy on its probe images after the last epoch is at most
`maximum_loss`, and at most `maximum_share` of ln C.

Why it is bad if it fails: only images that were not trained on tell whether something general was
learned.

Example: training loss 0.05, probe loss 0.69: the training images were memorised.

What to look at: the gap between the two curves, and whether the same pictures take the same way
through preprocessing in training and in prediction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord, Split

GROUP = "validation"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_loss": 1e9, "maximum_share": 0.9}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    start = run.initial[Split.PROBE].loss
    end = run.epochs[-1].probe.loss
    limit = min(settings["maximum_loss"], settings["maximum_share"] * math.log(run.classes))
    return at_most(
        "validation_improves",
        GROUP,
        end,
        limit,
        f"cross-entropy on hidden validation images {start:.3f} before, {end:.3f} at the end",
        f"at most {limit:.3f}",
        "The loss on images that were not trained on stays too high. Is the training loss low? "
        "Then compare how the two kinds of image reach the network.",
    )
