"""The answers come from the model that `fit` returned.

What it checks: the grader moves the trained weights a little, and separately replaces them by
random ones. A network's answers move in proportion to a small change, and lose most of their skill
once the weights that it learned are gone. Where one of the two does not hold, a person has to look;
where neither holds, this check fails.

Why it is bad if it fails: answers that do not depend on the weights come from somewhere else, such
as a table or another model, and show nothing about this training.

Example: `predict` looks each image up among those that it has seen, and never calls the model.

What to look at: follow one image through `predict`. Where does the model come in?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.answers.doubts import doubts
from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "form"
STAGE = "runs"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    found = doubts(run)
    return finding(
        at_most(float(len(found)), 1.0),
        "; ".join(found) or "answers move with the weights",
        "answers that depend on the trained weights",
        "The answers do not come from the weights that were trained. Where does predict get them "
        "from?",
    )
