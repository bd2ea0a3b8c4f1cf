"""The model is about as sure as it is right.

What it checks: the expected calibration error on hidden test images (mean gap between confidence
and accuracy over 15 bins, Guo et al. 2017) is at most `maximum_error`.

Why it is bad if it fails: probabilities that are too sure make the loss rise while the accuracy
stays, and mislead everyone who acts on them.

Example: 95 % sure on average, right in 70 % of the cases.

What to look at: mean confidence against accuracy; the loss of wrong answers over the epochs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "validation"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"maximum_error": 0.1}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    assert run.test is not None, "checks judge complete runs only"
    error = run.test.calibration_error
    return at_most(
        "calibrated",
        GROUP,
        error,
        settings["maximum_error"],
        f"confidence and accuracy differ by {error:.3f} on average",
        f"at most {settings['maximum_error']:g}",
        "The probabilities promise more (or less) than they keep. Compare mean confidence with "
        "accuracy, epoch by epoch.",
    )
