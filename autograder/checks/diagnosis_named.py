"""The cause is named.

What it checks: the variable `diagnosis` holds the id of the failure mode that was planted, or of
another that the exercise accepts. Only the official grade judges that. In a self-check any id of
the catalogue passes, since otherwise one id after the other could be tried until one fits.

Whoever is not certain names up to three, with a confidence for each. The name's point is then
multiplied by 2p less the sum of the squares of all confidences, p being the confidence in the right
name: on average nobody earns more than by stating what they believe. To be certain and wrong costs
a point of those for the evidence.

Why it is bad if it fails: a repair without a diagnosis is luck; the next network will have the
same fault in another guise.

Example: `diagnosis = "dying-relu"`, or `diagnosis = {"dying-relu": 0.7, "label-noise": 0.2}`.
`autograder explain` lists the ids.

What to look at: which experiment would come out differently if your diagnosis were wrong?
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from autograder.catalogue.stated import NotStatedError, score, stated
from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "diagnosis"
STAGE = "cause"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}
HALF = 0.5
"""Least confidence in the right cause with which it counts as named."""


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    named, accepted = evidence.run.diagnosis, evidence.key.diagnoses
    required = "the failure mode that explains the symptom"
    if accepted is None:
        required = "a failure mode of the catalogue; only the official grade judges which"
    try:
        if named is None:
            raise NotStatedError("nothing is named")
        confidences = stated(named)
    except NotStatedError as problem:
        hint = "`autograder explain` lists the ids of all failure modes."
        if named is None:
            hint = f"Set diagnosis to the id of the cause you found; {hint}"
        return finding(at_least(0.0, 1.0), f"diagnosis: {problem}", required, hint)
    observed = f"diagnosis = {named:.200}"
    if accepted is None:
        return finding(at_least(1.0, 1.0), observed, required, "")
    right = sum(confidence for name, confidence in confidences.items() if name in accepted)
    found = finding(
        at_least(right, HALF, "confidence in the cause"),
        observed,
        required,
        "This does not explain the symptom here. What would it predict?",
    )
    return dataclasses.replace(found, credit=score(confidences, accepted))
