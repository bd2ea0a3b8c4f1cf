"""The answers depend on channels 1 to 3 even where channel 4 is zero.

What it checks: where the fourth channel of a hidden image is zero, each value of the other three is
replaced by one of two, which lies on the same side of the middle. The answers change by at least
`minimum_change` on average (total variation, 0 to 1).

Why it is bad if it fails: part of what was recorded never reaches the network, and no loss shows
it.

Example: the fourth channel is taken for transparency, and whatever is transparent is resized away.

What to look at: one image before and after preprocessing, channel by channel; where do they differ?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "training"
STAGE = "parts"
STANDARD = False
QUESTION = "seen_behind_zero"
DEFAULTS: Mapping[str, Any] = {"minimum_change": 0.15}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """Judges the fact `seen_behind_zero`, which `questions/channels_behind_zero.py` measures."""
    run = evidence.run
    change = run.facts.probe(QUESTION)
    least = settings["minimum_change"]
    return finding(
        at_least(change, least),
        f"answers change by {change:.3f} when channels 1 to 3 are altered where channel 4 is zero",
        f"at least {least:g}",
        "Part of each image does not reach the network. Compare an image before and after "
        "preprocessing, channel by channel.",
    )
