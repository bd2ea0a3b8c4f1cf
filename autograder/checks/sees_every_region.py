"""The answers depend on every region of the image.

What it checks: hidden images are cut into 4 x 4 regions, and the pixels of one at a time are
shuffled. Whichever region it is, the answers for at least `minimum_share` of the images change.

Why it is bad if it fails: whatever the images show there can never count, and no loss tells, as
long as the rest of the image says enough.

Example: kernel 4, stride 4, no padding: with 6 columns the last 2 are under no window.

What to look at: change one pixel, and see whether the output changes; then move it to the corners.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "training"
STAGE = "parts"
STANDARD = False
QUESTION = "least_seen_region"
DEFAULTS: Mapping[str, Any] = {"minimum_share": 0.1}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """Judges the fact `least_seen_region`, which `questions/regions_shuffled.py` measures."""
    run = evidence.run
    share = run.facts.probe(QUESTION)
    least = settings["minimum_share"]
    return finding(
        at_least(share, least),
        f"{share:.0%} of the answers change when the region that counts least is shuffled",
        f"at least {least:.0%}",
        "Part of each image does not reach the answers. Change one pixel, now here, now there, "
        "and see where the outputs stay exactly the same.",
    )
