"""What a submission earns for each group of checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.types import CheckResult, Exercise, Verdict
from autograder.types.exercise import GROUPS

_OWN_WORK = ("trained_from_scratch", "answers_follow_weights")
"""Where one of these fails, only the diagnosis can earn points."""
_SAID = ("loss_finite", "reports_honest")
"""Checks that depend on numbers which the program itself reports."""


def points(
    checks: Sequence[CheckResult], exercise: Exercise, verdict: Verdict, *, knows: bool = True
) -> Mapping[str, float]:
    """Points by group of checks.

    The checks of the diagnosis earn theirs one by one; of the other groups all have to pass.

    Points are for repairing. Only the diagnosis earns any in three cases: more than half of the
    symptom is still there (the untouched starter passes some checks too); the program has not
    learned to beat guessing on hidden labels (answers to others can be copied from them); or its
    answers do not come from weights that were trained in this run.

    Args:
        knows: what `skilled` says of its runs.
    """
    if verdict not in (Verdict.PASSED, Verdict.FAILED):
        return dict.fromkeys(GROUPS, 0.0)
    by_name = {result.check: result for result in checks}
    # Where measurements show the symptom too, it takes more than a reported number to repair it.
    symptom = [name for name in exercise.symptom if name in by_name]
    measured = [name for name in symptom if name not in _SAID] or symptom
    repaired = 2 * sum(by_name[name].passed for name in measured) >= max(1, len(measured))
    # A program whose results are not its own training earns nothing, whatever they show.
    own = [by_name[name] for name in _OWN_WORK if name in by_name]
    repaired = repaired and all(result.passed for result in own)
    earned = {}
    for group in GROUPS:
        own_checks = [result for result in checks if result.group == group]
        if group == "diagnosis":
            share = _weighted(own_checks)
        else:
            share = float(repaired and knows and all(result.passed for result in own_checks))
        earned[group] = exercise.points[group] * share
    return earned


def _weighted(checks: Sequence[CheckResult]) -> float:
    """The share of a group's points that its checks earn one by one, 0 at least."""
    credits = [one.credit if one.credit is not None else float(one.passed) for one in checks]
    total = sum(one.weight for one in checks)
    earned = sum(credit * one.weight for credit, one in zip(credits, checks, strict=True))
    return max(0.0, earned / total) if checks else 1.0
