"""Different images get different answers.

What it checks: over the probe images, the predicted probability of a class has a standard
deviation of at least `minimum_spread`, and no class takes more than `maximum_share` of the answers.

Why it is bad if it fails: a model that says the same for every image ignores its input, whatever
its accuracy is. On a majority of 97 % it would even look good.

Example: probabilities of .501 and .499 for every single image.

What to look at: the spread of the logits over a batch, before training and after; then the same
for the output of each layer: where does the difference between images get lost?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_least
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "training"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_spread": 0.05, "maximum_share": 0.97}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    end = run.epochs[-1].probe
    crowded = end.largest_share > settings["maximum_share"]
    value = float("-inf") if crowded else end.spread
    return at_least(
        "predictions_vary",
        GROUP,
        value,
        settings["minimum_spread"],
        f"spread of the probabilities over images {end.spread:.4f}; the most frequent answer "
        f"takes {end.largest_share:.0%}",
        f"spread at least {settings['minimum_spread']}, most frequent answer at most "
        f"{settings['maximum_share']:.0%}",
        "The answers hardly depend on the image. Feed a batch and watch the spread over images "
        "from layer to layer.",
    )
