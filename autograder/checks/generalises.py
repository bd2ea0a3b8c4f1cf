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

from autograder.checks._result import at_least
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "validation"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_accuracy": 0.0, "maximum_loss": 1e9}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    assert run.test is not None, "checks judge complete runs only"
    accuracy, loss = run.test.accuracy, run.test.loss
    limit = settings["maximum_loss"]
    value = accuracy if loss <= limit else float("-inf")
    bound = f" and cross-entropy at most {limit:g}" if limit < 1e9 else ""
    return at_least(
        "generalises",
        GROUP,
        value,
        settings["minimum_accuracy"],
        f"accuracy {accuracy:.3f}, cross-entropy {loss:.3f} on hidden test images",
        f"accuracy at least {settings['minimum_accuracy']:g}{bound}",
        "Held-out images are not recognised as well as they could be. Is the accuracy on training "
        "images capped at the same height, or far above?",
    )
