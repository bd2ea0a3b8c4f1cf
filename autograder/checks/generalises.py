"""The returned model does well on held-out images.

What it checks: accuracy on hidden test images is at least `minimum_accuracy` and cross-entropy at
most `maximum_loss`, for the model that `fit` returned.

Why it is bad if it fails: this is what the network was trained for.

Example: 60 % where the same effort reaches 85 %.

What to look at: does the training accuracy stop at the same height? Then the information is lost
before or inside the network: look at the tensor that enters the first layer, as a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, at_most, finding
from autograder.types import Evidence
from autograder.types.coarse import coarse

GROUP = "validation"
STANDARD = True
_NO_LIMIT = 1e9
DEFAULTS: Mapping[str, Any] = {"minimum_accuracy": 0.0, "maximum_loss": _NO_LIMIT}
_TOO_OFTEN_WRONG = (
    "Held-out images are not recognised as well as they could be. Is the accuracy on training "
    "images capped at the same height, or far above?"
)
_TOO_DEAR = (
    "The answers are right often enough, but their probabilities cost too much. Split the loss "
    "into that of right and of wrong answers, and compare mean confidence with accuracy."
)


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    assert run.test is not None, "checks judge complete runs only"
    accuracy, loss = run.test.accuracy, run.test.loss
    limit = settings["maximum_loss"]
    bounds = [at_least(accuracy, settings["minimum_accuracy"], "accuracy")]
    if limit < _NO_LIMIT:
        bounds.append(at_most(loss, limit, "loss"))
    bound = f" and cross-entropy at most {limit:g}" if limit < _NO_LIMIT else ""
    return finding(
        bounds,
        f"accuracy {coarse(accuracy, settings['minimum_accuracy']):g}, cross-entropy "
        f"{coarse(loss, limit):g} on hidden test images",
        f"accuracy at least {settings['minimum_accuracy']:g}{bound}",
        _TOO_DEAR if accuracy >= settings["minimum_accuracy"] else _TOO_OFTEN_WRONG,
        needs=[run.test],
    )
