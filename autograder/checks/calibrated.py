"""The model's confidence is close to its accuracy.

What it checks: the expected calibration error on hidden test images (mean gap between confidence
and accuracy over 15 bins, Guo et al. 2017) is at most `maximum_error`. The course's networks stay
below 0.2. So do those trained with label smoothing of 0.2 or with mixup, whose confidence is lower
than their accuracy. Outputs that are squashed between network and loss can never be sure: a doubled
softmax errs by about 0.2 with two classes, by 0.3 or more with three.

Why it is bad if it fails: probabilities that are too sure make the loss rise while the accuracy
stays the same, and mislead everyone who acts on them. Probabilities that are never sure show that
something stands between the network and its answer.

Example: 95 % sure on average, right in 70 % of the cases.

What to look at: mean confidence against accuracy; the loss of wrong answers over the epochs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "parts"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_error": 0.25}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    assert run.test is not None, "checks judge complete runs only"
    error = run.test.calibration_error
    return finding(
        at_most(error, settings["maximum_error"]),
        f"confidence and accuracy differ by "
        f"{coarse(error, settings['maximum_error']):g} on average",
        f"at most {settings['maximum_error']:g}",
        "The probabilities promise more, or less, than they deliver. Compare mean confidence with "
        "accuracy, epoch by epoch.",
        needs=[run.test],
    )
