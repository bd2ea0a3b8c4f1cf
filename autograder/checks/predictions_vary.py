"""Different images get different answers.

What it checks: over the probe images, the predicted probability of a class has a standard
deviation of at least `minimum_spread`, and no class takes more than `maximum_share` of the answers.

Why it is bad if it fails: a model that says the same for every image ignores its input, whatever
its accuracy is. Where one class has 97 % of the images it would even look good.

Example: probabilities of .501 and .499 for every single image.

What to look at: the spread of the logits over a batch, before training and after; then the same
for the output of each layer: where does the difference between images get lost? Where most answers
are right nevertheless, the network does tell images apart: look at what comes after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, at_most, finding
from autograder.types import Evaluation, Evidence, RunRecord, Split

GROUP = "training"
STAGE = "learns"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_spread": 0.05, "maximum_share": 0.97}
_KNOWS = 0.1
"""Mean recall above 1/C from which answers count as depending on the image. On 100 images or more,
this is at least two standard deviations of guessing."""


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    end = run.last(Split.PROBE)
    return finding(
        [
            at_least(end.spread, settings["minimum_spread"], "spread"),
            at_most(end.largest_share, settings["maximum_share"], "most frequent answer"),
        ],
        f"spread of the probabilities over images {end.spread:.4f}; the most frequent answer "
        f"takes {end.largest_share:.0%}",
        f"spread at least {settings['minimum_spread']}, most frequent answer at most "
        f"{settings['maximum_share']:.0%}",
        _advice(run, end, flat=end.spread < settings["minimum_spread"]),
        needs=[end],
    )


def _advice(run: RunRecord, end: Evaluation, *, flat: bool) -> str:
    if not flat:
        return (
            "The probabilities differ from image to image, and yet nearly every image gets the "
            "same class. Count the answers and the labels by class: what would have to change for "
            "another class to win?"
        )
    if end.mean_recall > 1 / run.classes + _KNOWS:
        return (
            f"{end.accuracy:.0%} of the answers are right, so the network does tell images apart; "
            "but the probabilities hardly show it. Print logits and probabilities of a few images "
            "side by side: which step brings them so close together?"
        )
    return (
        "The answers hardly depend on the image. Feed a batch and watch the spread over images "
        "from layer to layer."
    )
