"""No output position of a convolution sees only padding.

What it checks: when `predict` runs, at most `maximum_share` of the output positions of any
convolution have a window that lies wholly in the padding.

Why it is bad if it fails: such a position gives the same number for every image. It costs as much
memory and computation as the others, feeds constants into the layers after it, and says nothing
about the image.

Example: kernel 4, stride 4, padding 4: the first and the last row and column of windows never
touch the image.

What to look at: send two random inputs through one layer; where its output is the same for both,
it does not see the input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "training"
STAGE = "parts"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"maximum_share": 0.02}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    share = run.facts.dead_position_share
    return finding(
        at_most(share, settings["maximum_share"]),
        f"in one convolution {share:.0%} of the output positions do not depend on the image",
        f"at most {settings['maximum_share']:.0%}",
        "Part of a layer's output is the same for every image. Feed two random inputs through "
        "each layer alone and compare.",
    )
