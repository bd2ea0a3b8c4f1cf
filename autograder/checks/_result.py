"""Build check results so that a NaN always fails."""

from __future__ import annotations

from autograder.types import CheckResult


def at_most(
    check: str, group: str, value: float, threshold: float, observed: str, required: str, hint: str
) -> CheckResult:
    """Passes when `value` is at or below `threshold`."""
    return _result(
        check, group, value <= threshold, value, threshold, True, observed, required, hint
    )


def at_least(
    check: str, group: str, value: float, threshold: float, observed: str, required: str, hint: str
) -> CheckResult:
    """Passes when `value` is at or above `threshold`."""
    passed = value >= threshold
    return _result(check, group, passed, value, threshold, False, observed, required, hint)


def _result(
    check: str,
    group: str,
    passed: bool,
    value: float,
    threshold: float,
    at_most: bool,
    observed: str,
    required: str,
    hint: str,
) -> CheckResult:
    return CheckResult(
        check=check,
        group=group,
        passed=bool(passed),
        observed=observed,
        required=required,
        explanation="" if passed else hint,
        value=value,
        threshold=threshold,
        at_most=at_most,
        score=1.0 if passed else 0.0,
    )
