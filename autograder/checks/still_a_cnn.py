"""The repaired program still trains a convolutional network.

What it checks: at least `minimum_convolutions` convolution(s) with a kernel larger than 1 take part
when `predict` runs, and training changed at least one parameter tensor.

Why it is bad if it fails: the exercise is to repair this network. A lookup table or a linear model
may reach the numbers and teach nothing.

Example: `predict` that compares images with stored ones.

What to look at: keep the convolutions of the starter and repair around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "form"
STAGE = "runs"
STANDARD = True
_SOME = 1e-9
"""Share of the parameter tensors: one of them is enough."""
DEFAULTS: Mapping[str, Any] = {"minimum_convolutions": 1}
_NO_CONVOLUTION = "The answer does not come from a trained convolutional network any more."
_NOT_TRAINED = (
    "Not one parameter of the model that fit returned differs from what build_model gave. Print "
    "the sum of one weight before and after a step. Is that the model that is trained and returned?"
)


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    convolutions = run.facts.convolutions
    changed = run.facts.changed_share
    return finding(
        [
            at_least(convolutions, settings["minimum_convolutions"], "convolutions"),
            at_least(changed, _SOME, "trained share"),
        ],
        f"{convolutions:.0f} convolution(s) run in predict; training changed "
        f"{changed:.0%} of the parameter tensors",
        f"at least {settings['minimum_convolutions']} trained convolution(s)",
        _NOT_TRAINED if changed == 0 else _NO_CONVOLUTION,
    )
