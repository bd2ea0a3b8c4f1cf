"""The rule of an official grade: when the evidence is clear, and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.checks import judge
from autograder.types import CheckResult, Exercise, RunRecord, Verdict

MOST_RUNS = 3

Results = tuple[CheckResult, ...] | None
"""What the checks say of one run; None for a run that did not complete."""


def results_of(run: RunRecord, exercise: Exercise) -> Results:
    """Judge a run."""
    return judge(run, exercise) if run.complete else None


def agree(runs: Sequence[Results]) -> bool:
    """Whether two runs agree in everything, so that a third could not change any median."""
    first, second = runs
    if first is None or second is None:
        return first is second
    return all(a.passed == b.passed for a, b in zip(first, second, strict=True))


def verdict_of(runs: Sequence[Results]) -> Verdict:
    """PASSED or FAILED by the median of each check; CRASHED where most runs did not complete."""
    complete = [run for run in runs if run is not None]
    if 2 * len(complete) <= len(runs):
        return Verdict.CRASHED
    passed = all(result.passed for result in decide(complete))
    return Verdict.PASSED if passed else Verdict.FAILED


def decide(complete: Sequence[tuple[CheckResult, ...]]) -> tuple[CheckResult, ...]:
    """The median of each check over complete runs; each result is that of a real run."""
    decided = []
    for results in zip(*complete, strict=True):
        passed = sum(result.passed for result in results)
        majority = passed * 2 > len(results)
        agreeing = [result for result in results if result.passed == majority]
        decided.append(agreeing[len(agreeing) // 2])
    return tuple(decided)
