"""The cause is named.

What it checks: the variable `diagnosis` holds the id of the failure mode that was planted, or of
another that the exercise accepts. Only the official grade judges that. In a self-check any id of
the catalogue passes, since otherwise one id after the other could be tried until one fits.

Why it is bad if it fails: a repair without a diagnosis is luck; the next network will have the
same fault in another guise.

Example: `diagnosis = "dying-relu"`. `autograder explain` lists the ids.

What to look at: which experiment would come out differently if your diagnosis were wrong?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.catalogue import failure_modes
from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence

GROUP = "diagnosis"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    named = run.diagnosis
    accepted = evidence.key.diagnoses
    known = named in failure_modes()
    right = known if accepted is None else named in accepted
    if named is None:
        observed, hint = "no diagnosis", "Set diagnosis to the id of the cause you found."
    elif not known:
        observed = f"diagnosis = {named!r:.60}, which is not in the catalogue"
        hint = "`autograder explain` lists the ids of all failure modes."
    else:
        observed = f"diagnosis = {named!r}"
        hint = "This cause does not explain the symptom here. What would it predict?"
    required = "the failure mode that explains the symptom"
    if accepted is None:
        required = "a failure mode of the catalogue; only the official grade judges which"
    return finding(
        at_least(float(right), 1.0),
        observed,
        required,
        hint,
    )
