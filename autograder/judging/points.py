"""What a submission earns by group of checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.types import CheckResult, Exercise, Verdict
from autograder.types.exercise import GROUPS

_OWN_WORK = ("trained_from_scratch", "answers_follow_weights")
"""Checks without which no other one counts."""
_SAID = ("loss_finite", "reports_honest")
"""Checks that look at numbers which the program itself reports."""


def points(
    checks: Sequence[CheckResult], exercise: Exercise, verdict: Verdict, *, knows: bool = True
) -> Mapping[str, float]:
    """Points by group of checks.

    Points are for repairing. Only the diagnosis earns any where more than half of the symptom is
    still there (the untouched starter passes some checks as well), where the program cannot beat
    guessing on hidden labels (what it shows on others can be copied from them), and where its
    weights were not trained in this run.

    Args:
        knows: what `skilled` says of its runs.
    """
    if verdict not in (Verdict.PASSED, Verdict.FAILED):
        return dict.fromkeys(GROUPS, 0.0)
    by_name = {result.check: result for result in checks}
    # Where measurements show the symptom as well, a number that is said does not mend it.
    symptom = [name for name in exercise.symptom if name in by_name]
    measured = [name for name in symptom if name not in _SAID] or symptom
    repaired = 2 * sum(by_name[name].passed for name in measured) >= max(1, len(measured))
    # What is not this program's own training earns nothing, whatever it shows.
    own = [by_name[name] for name in _OWN_WORK if name in by_name]
    repaired = repaired and all(result.passed for result in own)
    earned = {}
    for group in GROUPS:
        passed = all(result.passed for result in checks if result.group == group)
        if group != "diagnosis" and not (repaired and knows):
            passed = False
        earned[group] = exercise.points[group] if passed else 0.0
    return earned
