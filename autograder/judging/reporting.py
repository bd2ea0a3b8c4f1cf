"""From the evidence of a submission's runs to its report."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.authoring.proof import reference_band
from autograder.checks import in_order
from autograder.judging.points import points
from autograder.judging.rule import ASK, DOUBT, decide, doubtful, results_of, skilled, verdict_of
from autograder.types import (
    Evidence,
    Exercise,
    Failure,
    ProgramError,
    Report,
    RunRecord,
    Verdict,
)
from autograder.types.conviction import Side
from autograder.types.exercise import GROUPS

VERDICTS = {
    Failure.CRASHED: Verdict.CRASHED,
    Failure.TIMED_OUT: Verdict.TIMED_OUT,
    Failure.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    Failure.OUTPUT_LIMIT: Verdict.OUTPUT_LIMIT,
    Failure.INVALID: Verdict.INVALID_SUBMISSION,
    Failure.NOT_PORTABLE: Verdict.NEEDS_REVIEW,
    Failure.GRADER: Verdict.GRADER_ERROR,
}

_WHICH = {Side.FAULT: "the starter", Side.HEALTHY: "your program"}
"""What a self-check asks evidence about."""


@dataclass(frozen=True)
class Circumstances:
    """What a report says besides the verdict."""

    name: str
    """Of the submission."""
    exercise: Exercise
    official: bool
    device: str


def report_of(graded: Circumstances, evidence: Sequence[Evidence], seconds: float) -> Report:
    """The report on a submission's runs: the median of each check and the points, or a request for
    a person's review; in a self-check, also what the learner's `evidence` printed."""
    report = _judged(graded, evidence, seconds)
    return report if graded.official else dataclasses.replace(report, printed=_printed(evidence))


def _printed(evidence: Sequence[Evidence]) -> tuple[tuple[str, str], ...]:
    """What was printed about each program on each draw of images, the starter first."""
    heard = [] if evidence[0].conviction is None else evidence[0].conviction.heard
    draws = sorted({one.seed for one in heard})
    return tuple(
        (f"{_WHICH[one.side]}, draw {draws.index(one.seed) + 1} of {len(draws)}", one.printed)
        for one in sorted(heard, key=lambda one: (one.side, one.seed))
        if one.printed and one.side in _WHICH
    )


def _judged(graded: Circumstances, evidence: Sequence[Evidence], seconds: float) -> Report:
    exercise = graded.exercise
    runs = [one.run for one in evidence]
    judged = [results_of(one) for one in evidence]
    verdict = verdict_of(judged)
    if verdict is Verdict.CRASHED:
        broken = next(run for run in runs if not run.complete)
        problem = broken.error or ProgramError(Failure.CRASHED, "the run has no results")
        return report_of_failure(graded, problem, seconds, runs)
    checks = decide([results for results in judged if results is not None])
    earned = points(checks, exercise, verdict, knows=skilled(runs))
    if doubtful(runs) and any(earned[group] for group in GROUPS if group != "diagnosis"):
        problem = ProgramError(Failure.NOT_PORTABLE, DOUBT, next_step=ASK)
        review = report_of_failure(graded, problem, seconds, runs)
        return dataclasses.replace(review, checks=in_order(checks))
    return Report(
        submission=graded.name,
        exercise=exercise.id,
        title=exercise.title,
        verdict=verdict,
        score=sum(earned.values()) / exercise.maximum_points,
        points=earned,
        maximum_points=exercise.points,
        checks=in_order(checks),
        runs=tuple(runs),
        containment=runs[0].containment,
        device=graded.device,
        seconds=seconds,
        official=graded.official,
        band=reference_band(exercise),
    )


def report_of_failure(
    graded: Circumstances,
    problem: ProgramError,
    seconds: float,
    runs: Sequence[RunRecord] = (),
) -> Report:
    """The report on what could not be judged: no points, or no grade yet where its author may not
    be at fault."""
    exercise = graded.exercise
    verdict = VERDICTS[problem.failure]
    return Report(
        submission=graded.name,
        exercise=exercise.id,
        title=exercise.title,
        verdict=verdict,
        score=None if verdict.open else 0.0,
        points={} if verdict.open else dict.fromkeys(GROUPS, 0.0),
        maximum_points=exercise.points,
        checks=(),
        runs=tuple(runs),
        containment=runs[0].containment if runs else None,
        device=graded.device,
        seconds=seconds,
        official=graded.official,
        error=problem,
        band=reference_band(exercise),
    )
