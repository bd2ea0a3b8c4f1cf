"""The repaired program still trains a convolutional network.

What it checks: when `predict` runs, at least `minimum_convolutions` convolution(s) with a kernel
larger than 1 run, and training changed the parameters.

Why it is bad if it fails: the exercise is to repair this network. A lookup table or a linear model
may pass the numbers and teach nothing.

Example: `predict` that compares images with stored ones.

What to look at: keep the convolutions of the starter and repair around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_least
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "form"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_convolutions": 1}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    convolutions = float(run.facts.get("convolutions", float("nan")))
    changed = float(run.facts.get("changed_share", float("nan")))
    value = convolutions if changed > 0 else float("-inf")
    return at_least(
        "still_a_cnn",
        GROUP,
        value,
        settings["minimum_convolutions"],
        f"{convolutions:.0f} convolution(s) run in predict; training changed "
        f"{changed:.0%} of the parameter tensors",
        f"at least {settings['minimum_convolutions']} trained convolution(s)",
        "The answer does not come from a trained convolutional network any more.",
    )
