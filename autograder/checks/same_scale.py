"""Pictures are not recognised better when they are stretched.

What it checks: the middle of hidden images is stretched to the full width, to the full height, and
to both. No way lowers the cross-entropy by more than `maximum_gain` nats.

Why it is bad if it fails: the network was trained on pictures of another scale than those that it
is asked about. What it learned is there, and is not used.

Example: crops in training, whole images squeezed to the size of a crop in prediction.

What to look at: one and the same image on its way through training and through prediction. How many
pixels wide is the same object when it enters the first layer?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "validation"
STANDARD = False
QUESTION = "gain_by_stretching"
DEFAULTS: Mapping[str, Any] = {"maximum_gain": 0.05}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """Judges the fact `gain_by_stretching`, which `questions/stretched_images.py` measures."""
    run = evidence.run
    gain = run.facts.probe(QUESTION)
    limit = settings["maximum_gain"]
    return finding(
        at_most(gain, limit),
        f"stretching the images lowers the cross-entropy by {gain:.3f}",
        f"by at most {limit:g}",
        "Stretched pictures are recognised better than those that were asked about. Follow one "
        "image through training and through prediction and compare its size.",
    )
