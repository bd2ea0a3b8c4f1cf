"""Pixels that are neighbours in the image are neighbours for the network too.

What it checks: two small patches of hidden images are painted over, each alone and both together.
The joint effect of patches that touch is at least `minimum_share` times that of patches far apart,
along rows and along columns.

Why it is bad if it fails: a filter looks at neighbours. Where other pixels stand in their place, it
has to learn from strangers, and recognises less than the same network could.

Example: every row of the image is in its place, but the pixels within a row are not.

What to look at: the tensor that enters the first layer, drawn as a picture, one channel at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "validation"
STAGE = "parts"
STANDARD = False
QUESTION = "neighbours_act_together"
DEFAULTS: Mapping[str, Any] = {"minimum_share": 1.5}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """Judges the fact `neighbours_act_together`, which `questions/patches_apart.py` measures."""
    run = evidence.run
    share = run.facts.probe(QUESTION)
    least = settings["minimum_share"]
    return finding(
        at_least(share, least),
        f"the joint effect of patches side by side is {share:.1f} times that of patches far apart",
        f"at least {least:g} times",
        "Pixels that are neighbours in the image are not neighbours for the network. Draw the "
        "tensor that enters its first layer.",
    )
