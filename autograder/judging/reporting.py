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
    a person's review."""
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
