"""Every class is recognised, including the rare ones.

What it checks: the smallest recall over classes on hidden test images is at least
`minimum_recall`.

Why it is bad if it fails: accuracy is an average over images; a class with one per cent of them can
be missed altogether and cost one percentage point.

Example: an accuracy of .99, and not one image of the rare class found.

What to look at: the confusion matrix, and what a constant answer would score.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "holds"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"minimum_recall": 0.5}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    assert run.test is not None, "checks judge complete runs only"
    recalls = run.test.recall
    lowest = min(recalls) if all(r == r for r in recalls) else float("nan")
    return finding(
        at_least(lowest, settings["minimum_recall"]),
        "recall by class "
        + ", ".join(f"{coarse(recall, settings['minimum_recall']):g}" for recall in recalls),
        f"at least {settings['minimum_recall']:g} for every class",
        "A class is missed, although the accuracy may look good. Draw the confusion matrix.",
        needs=[run.test],
    )
