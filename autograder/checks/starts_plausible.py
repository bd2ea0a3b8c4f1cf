"""Before training the loss is about what guessing costs.

What it checks: the grader's cross-entropy before the first step lies between half and
`maximum_ratio` times ln C, the price of answering 1/C for each of C classes.

Why it is bad if it fails: a start far above ln C means that an untrained network is already sure
of something, so the first steps only undo that. A start far below it means that the answer leaks.

Example: with 2 classes the start should be near ln 2 = 0.69. Outputs in the hundreds at step 0
start at a loss of a hundred.

What to look at: the size of the logits at step 0, layer by layer, and the scale of the input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord, Split

GROUP = "training"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_ratio": 2.0}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    guess = math.log(run.classes)
    start = run.initial[Split.PROBE].loss
    limit = settings["maximum_ratio"] * guess
    value = start if start >= 0.5 * guess else math.inf
    return at_most(
        "starts_plausible",
        GROUP,
        value,
        limit,
        f"cross-entropy {start:.3f} before training",
        f"{0.5 * guess:.3f} to {limit:.3f} (guessing costs ln {run.classes} = {guess:.3f})",
        "Look at the logits of one batch before training: how large are they, and why?",
    )
