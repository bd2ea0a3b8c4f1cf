"""The answer for an image depends on that image alone.

What it checks: `predict` gives the same probabilities, within `maximum_difference`, when the same
images are asked about twice, in reverse order, one at a time instead of 64 at once, and 37 at a
time. Of several differences the report names the simplest, in this order.

Why it is bad if it fails: a prediction that changes with its neighbours in the batch, or from call
to call, cannot be validated: every figure depends on the batch size.

Example: one image alone gets .51, among 63 others .93.

What to look at: if asking twice gives two answers, whatever is drawn at random. If only the order
or the other images matter, every operation along the batch axis: its mode, statistics and reshapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "form"
STAGE = "true"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_difference": 1e-3}
_WAYS = {
    "repeat": (
        "asked twice",
        "Not even the same batch in the same order gets the same answer. Call predict twice on "
        "one batch and find the first layer whose output differs: what is drawn there, and should "
        "it be drawn while predicting?",
    ),
    "permuted": (
        "asked in reverse order",
        "The answer for an image depends on its place in the batch. Predict a batch and the same "
        "batch reversed, and follow one image to the first layer where its two outputs differ. "
        "What does that layer use besides the image: other images, or numbers drawn at random?",
    ),
    "single": (
        "asked one by one",
        "The same image gets a different answer in other company. Predict one image alone and "
        "among others, and find the first layer where the two outputs differ. What does it take "
        "from the other images?",
    ),
    "batches": (
        "asked 37 at a time",
        "The answer for an image depends on how many are asked about at once. Predict the same "
        "images in batches of several sizes, and find the first layer where the outputs differ.",
    ),
}
"""How the same images are asked about again, the simplest way first: (what was done, the hint)."""


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """The value is the largest of the differences; the words are about the simplest."""
    run = evidence.run
    differences = {way: run.consistency.get(way, float("nan")) for way in _WAYS}
    most = settings["maximum_difference"]
    unknown = [value for value in differences.values() if value != value]
    shown = next((way for way in _WAYS if not differences[way] <= most), "single")
    asked, hint = _WAYS[shown]
    return finding(
        at_most(unknown[0] if unknown else max(differences.values()), most),
        f"{asked}, the same images get probabilities that differ by up to {differences[shown]:.2g}",
        f"at most {most:g}",
        hint,
        needs=[run.test] if run.test else [],
    )
