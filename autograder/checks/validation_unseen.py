"""The validation images are as new to the model as hidden ones.

What it checks: after the last epoch the grader ranks the losses of all validation images that `fit`
was given together with those of its probe images, which are drawn in the same way and never given
to `fit`. The validation images rank at most `maximum_deviations` standard deviations below the
probe images (Mann and Whitney). A model that has trained on neither treats both alike, so the value
has mean 0 and standard deviation 1. Ranks show a difference even where all losses are small. Some
wrong validation labels (`label_noise`) raise the validation loss and make the check milder, never
stricter.

Why it is bad if it fails: the loss of validation images that were trained on says how well the
model remembers them. Every choice based on it is blind.

Example: training and validation images joined "for more data": validation loss 0.15, and 0.8 on
images that are truly new.

What to look at: every place where the validation set is read. Is there one before a backward pass?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence, Split
from autograder.types.coarse import coarse

GROUP = "validation"
STAGE = "true"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_deviations": 5.0}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    """Judges the fact `validation_cheaper`: negative where validation images have higher losses."""
    run = evidence.run
    val, probe = run.last(Split.VAL), run.last(Split.PROBE)
    deviations = run.facts.validation_cheaper
    limit = settings["maximum_deviations"]
    return finding(
        at_most(deviations, limit),
        f"cross-entropy {val.loss:.3f} on validation images, {coarse(probe.loss):g} on hidden ones "
        f"(ranked {deviations:.1f} standard deviations apart)",
        f"at most {limit:g} standard deviations below hidden images",
        "Validation images are recognised far better than other images that are just as new. Where "
        "does the program read the validation set, and what is done with it there?",
        needs=[val, probe],
    )
