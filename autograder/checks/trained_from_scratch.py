"""The weights were trained in this run.

What it checks: the weights at the first `log` still resemble those that `build_model` gave in this
run (cosine of some layer at least `minimum_resemblance`), or else differ from those of the
submission's other runs (cosine at most `maximum_sameness`), as they do where `fit` builds a network
of its own. The worker measures this; ARCHITECTURE.md says what the check does and does not exclude.

Why it is bad if it fails: weights that were trained elsewhere and are carried along show nothing
about this program.

Example: `fit` loads stored weights, logs a few epochs and returns them.

What to look at: what happens to the weights between `build_model` and the first `log`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "training"
STAGE = "runs"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_resemblance": 0.3, "maximum_sameness": 0.995}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    resemblance, sameness = run.facts.resemblance, evidence.sameness
    # A single run, as in a self-check, has no other to be compared with.
    value = 0.0 if sameness is None or resemblance >= settings["minimum_resemblance"] else sameness
    others = "" if sameness is None else f", at most {sameness:.3f} with those of another run"
    return finding(
        at_most(value, settings["maximum_sameness"]),
        f"weights at the first log: cosine {resemblance:.2f} with those of build_model{others}",
        f"at least {settings['minimum_resemblance']:g} with those of build_model, "
        f"or at most {settings['maximum_sameness']:g} with those of any other run",
        "The same weights appear in runs on different images. Train the network that build_model "
        "returns.",
    )
