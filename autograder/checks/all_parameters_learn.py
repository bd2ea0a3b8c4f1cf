"""Every parameter takes part in training.

What it checks: `fit` changes at least `minimum_share` of the model's parameter tensors.

Why it is bad if it fails: layers that never change stay random features; the rest of the network
has to work around them.

Example: layers kept in a plain Python list are unknown to the model and to the optimiser.

What to look at: the name and the sum of every parameter, before and after one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "training"
STAGE = "parts"
STANDARD = False
DEFAULTS: Mapping[str, Any] = {"minimum_share": 1.0}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    share = run.facts.changed_share
    return finding(
        at_least(share, settings["minimum_share"]),
        f"{share:.0%} of the parameter tensors changed during training",
        f"at least {settings['minimum_share']:.0%}",
        "Some parameters never change. Compare the sum of every parameter, by name, before and "
        "after one step.",
    )
