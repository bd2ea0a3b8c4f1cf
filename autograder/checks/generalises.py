"""The returned model does well on held-out images.

What it checks: on hidden test images the model that `fit` returned has an accuracy of at least
`minimum_accuracy` and a cross-entropy of at most `maximum_loss`.

Why it is bad if it fails: this is what the network was trained for.

Example: 60 % where the same effort reaches 85 %.

What to look at: does the training accuracy stop at the same level? Then the information is lost
before or inside the network: draw the tensor that enters the first layer as a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, at_most, finding
from autograder.types import Evidence
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "holds"
STANDARD = True
_NO_LIMIT = 1e9
DEFAULTS: Mapping[str, Any] = {"minimum_accuracy": 0.0, "maximum_loss": _NO_LIMIT}
_TOO_OFTEN_WRONG = (
    "Held-out images are not recognised as well as they could be. Does the accuracy on training "
    "images stop at the same level, or is it far higher?"
)
_TOO_DEAR = (
    "The answers are right often enough, but the loss of their probabilities is too high. Split it "
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
