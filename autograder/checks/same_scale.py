"""Stretched images are not recognised better than the images as they are.

What it checks: the middle of hidden images is stretched to the full width, to the full height, and
to both. None of the three lowers the cross-entropy by more than `maximum_gain` nats.

Why it is bad if it fails: the network was trained on images at one scale and is asked about images
at another. What it learned is there, and is not used.

Example: crops in training, whole images squeezed to the size of a crop in prediction.

What to look at: the same image on its way through training and through prediction. How many pixels
wide is an object in it, each time, when it enters the first layer?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "validation"
STAGE = "parts"
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
        "Stretched images are recognised better than the images as they are. Follow one image "
        "through training and through prediction, and compare its size.",
    )
