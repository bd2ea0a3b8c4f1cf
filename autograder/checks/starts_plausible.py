"""Before training, the loss is about the cost of guessing.

What it checks: the grader's cross-entropy before the first step lies between 0.5 and
`maximum_ratio` times ln C, the cost of answering 1/C for each of C classes.

Why it is bad if it fails: a start far above ln C means that an untrained network is already sure
of something, so the first steps only undo that. A start far below it means that the answer leaks.

Example: with 2 classes the start should be near ln 2 = 0.69. Outputs in the hundreds at step 0
give a loss of about a hundred.

What to look at: the size of the logits at step 0, layer by layer, and the scale of the input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, at_most, finding
from autograder.types import Evidence, Split
from autograder.types.coarse import coarse

GROUP = "training"
STAGE = "starts"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_ratio": 2.0}
_TOO_HIGH = "Look at the logits of one batch before training: how large are they, and why?"
_TOO_LOW = (
    "Before its first step a network cannot know images that it has never seen. Where do its "
    "answers come from?"
)


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    guess = math.log(run.classes)
    start = run.initial[Split.PROBE].loss
    limit = settings["maximum_ratio"] * guess
    return finding(
        [at_most(start, limit, "highest"), at_least(start, 0.5 * guess, "lowest")],
        f"cross-entropy {coarse(start, limit if start >= 0.5 * guess else 0.5 * guess):g} before "
        "training",
        f"{0.5 * guess:.3f} to {limit:.3f} (guessing costs ln {run.classes} = {guess:.3f})",
        _TOO_LOW if start < 0.5 * guess else _TOO_HIGH,
        needs=[run.initial[Split.PROBE]],
    )
