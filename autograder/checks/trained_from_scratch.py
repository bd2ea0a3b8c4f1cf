"""The weights were trained in this run.

What it checks: the weights at the first `log` still resemble those that `build_model` gave in this
run (cosine of some layer at least `minimum_descent`), or else differ from those of the
submission's other runs (cosine at most `maximum_sameness`), as those of a network that `fit` built
afresh do. The worker measures it; ARCHITECTURE.md says what it does and does not exclude.

Why it is bad if it fails: weights that were trained elsewhere and are carried along show nothing
about this program.

Example: `fit` loads stored weights, logs a few epochs and returns them.

What to look at: what happens to the weights between `build_model` and the first `log`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "training"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"minimum_descent": 0.3, "maximum_sameness": 0.995}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    """The grader adds the fact `sameness`, which needs more than one run."""
    descent = float(run.facts.get("descent", 1.0))
    sameness = float(run.facts.get("sameness", 0.0))
    descends = descent >= settings["minimum_descent"]
    return at_most(
        "trained_from_scratch",
        GROUP,
        0.0 if descends else sameness,
        settings["maximum_sameness"],
        f"weights at the first log: cosine {descent:.2f} with those of build_model, "
        f"at most {sameness:.3f} with those of another run",
        f"at least {settings['minimum_descent']:g} with those of build_model, "
        f"or at most {settings['maximum_sameness']:g} with those of any other run",
        "The same weights appear in runs on different images. Train the network that build_model "
        "gives.",
    )
