"""The answer for an image depends on that image alone.

What it checks: the same batch asked twice, images asked one at a time instead of 64 at once, and
the batch in reverse order give the same probabilities within `maximum_difference`.

Why it is bad if it fails: a prediction that changes with its neighbours in the batch, or from call
to call, cannot be validated: every figure depends on the batch size.

Example: one image alone gets .51, among 63 others .93.

What to look at: the mode that the model predicts in, and every reshape that could move rows from
one image to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "form"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_difference": 1e-3}
_WAYS = {
    "repeat": "asked twice",
    "single": "asked one by one",
    "permuted": "asked in reverse order",
}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    differences = {way: run.consistency.get(way, float("nan")) for way in _WAYS}
    broken = [way for way, value in differences.items() if value != value]
    worst = broken[0] if broken else max(differences, key=lambda way: differences[way])
    value = differences[worst]
    return at_most(
        "predict_is_consistent",
        GROUP,
        value,
        settings["maximum_difference"],
        f"{_WAYS[worst]}, the same images get probabilities that differ by up to {value:.2g}",
        f"at most {settings['maximum_difference']:g}",
        "The same image gets another answer in other company. Predict one image alone and among "
        "others, and follow the two through the layers.",
    )
