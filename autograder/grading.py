"""Grade a submission: run, judge, decide by the median of runs, put the report together."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import imagesets

from autograder.course import find_exercise
from autograder.errors import (
    AutograderError,
    InvalidSubmissionError,
    SandboxUnavailableError,
    UnknownExerciseError,
    UsageError,
)
from autograder.journal import Journal, run_key
from autograder.proof import reference_band
from autograder.retrying import retrying
from autograder.rule import MOST_RUNS, agree, decide, results_of, skilled, verdict_of
from autograder.running import (
    PRACTICE_SEED,
    Progress,
    is_grader_fault,
    reference_seconds,
    run_once,
    with_facts,
    with_sameness,
)
from autograder.sampling import PUBLIC_SEEDS
from autograder.sandbox import Backend, available
from autograder.submissions import read_submission
from autograder.types import (
    CheckResult,
    Containment,
    Exercise,
    Failure,
    ProgramError,
    Report,
    RunRecord,
    Submission,
    Verdict,
)
from autograder.types.exercise import GROUPS

_VERDICTS = {
    Failure.CRASHED: Verdict.CRASHED,
    Failure.TIMED_OUT: Verdict.TIMED_OUT,
    Failure.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    Failure.OUTPUT_LIMIT: Verdict.OUTPUT_LIMIT,
    Failure.INVALID: Verdict.INVALID_SUBMISSION,
    Failure.GRADER: Verdict.GRADER_ERROR,
}


@dataclass(frozen=True)
class Rule:
    """How a grade is reached."""

    official: bool
    """Up to three runs and the median; else a single run."""
    device: str = "cpu"
    backend: Backend | None = None
    """The strongest of this machine when None."""
    secret: str = ""
    """The course's secret, from which seeds are derived; only its holder can foretell them.
    Empty: the practice seeds, for self-checks and for programs of the course's own."""
    require_containment: bool = True
    """Refuse an official grade where the sandbox does not hold files, network and processes."""
    journal: Journal | None = None
    """Where finished runs are kept, so that a grade that was stopped goes on where it was."""


def grade_file(
    path: Path, rule: Rule, *, exercise: str | None = None, progress: Progress | None = None
) -> Report:
    """Grade a notebook or a `.py` file. Never raises for what the file holds.

    Raises:
        UsageError: the file is of another kind, or names no exercise of this course.
    """
    try:
        submission = read_submission(path, exercise)
    except InvalidSubmissionError as error:
        known = _exercise_of(path, exercise, error)
        problem = ProgramError(Failure.INVALID, str(error), where=error.where)
        return _failed(str(path), known, rule, problem, 0.0)
    return grade(submission, find_exercise(submission.exercise), rule, progress=progress)


def _exercise_of(path: Path, exercise: str | None, problem: Exception) -> Exercise:
    """The exercise of a file that could not be read, from what was given or the file's name."""
    try:
        return find_exercise(exercise or path.stem)
    except UnknownExerciseError as error:
        raise UnknownExerciseError(
            f"{path}: {problem}; nor does its name tell its exercise: give --exercise"
        ) from error


def grade(
    submission: Submission, exercise: Exercise, rule: Rule, *, progress: Progress | None = None
) -> Report:
    """Grade a program that has been read. Never raises for what the program does."""
    started = time.monotonic()
    try:
        runs = _runs(submission, exercise, rule, progress)
        return _report(submission, exercise, rule, runs, time.monotonic() - started)
    except UsageError:
        raise
    except Exception as error:
        # One submission must never stop the others from being graded. Errors that we foresaw
        # speak for themselves; of others the type helps whoever has to find our bug.
        foreseen = isinstance(error, AutograderError | imagesets.ImageSetError | OSError)
        text = str(error) if foreseen else f"{type(error).__name__}: {error}"
        problem = ProgramError(Failure.GRADER, text, next_step=_next_step(error))
        return _failed(submission.name, exercise, rule, problem, time.monotonic() - started)


def seeds(exercise: Exercise, rule: Rule) -> tuple[int, ...]:
    """The seeds of a grade's runs: derived from the course's secret, else the practice ones.

    Secret ones have 128 bits: the labels that a program is given are drawn by its seed as well,
    so somebody could try all seeds of a smaller kind until one draws the same.
    """
    if not rule.secret:
        return tuple(PRACTICE_SEED + 1 + number for number in range(MOST_RUNS))
    digests = (
        hmac.new(rule.secret.encode(), f"{exercise.id}/{n}".encode(), hashlib.sha256).digest()
        for n in range(MOST_RUNS)
    )
    return tuple(PUBLIC_SEEDS + int.from_bytes(digest[:16], "big") for digest in digests)


def _runs(
    submission: Submission, exercise: Exercise, rule: Rule, progress: Progress | None
) -> list[RunRecord]:
    """Train until the evidence is clear: one run for a self-check, two that agree, else three."""
    _require_containment(rule, rule.backend or available())
    cost = reference_seconds(exercise, device=rule.device, backend=rule.backend, progress=progress)

    def run(number: int) -> RunRecord:
        seed = seeds(exercise, rule)[number]
        done = _run_retrying(submission, exercise, rule, seed, progress, number + 1)
        if not is_grader_fault(done):
            _require_containment(rule, done.containment)
        return with_facts(done, exercise, cost)

    if not rule.official:
        return [run(0)]
    # Two runs are needed in any case, so they share the machine's cores.
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        runs = with_sameness(list(pool.map(run, range(2))))
    if not agree([results_of(run, exercise) for run in runs]):
        runs = with_sameness([*runs, run(2)])
    return runs


def _require_containment(rule: Rule, walls: Backend | Containment) -> None:
    """Before a run by what its sandbox claims, after it by what stood."""
    if rule.official and rule.require_containment and not walls.official:
        found = walls if isinstance(walls, Containment) else f"'{walls.name}'"
        raise SandboxUnavailableError(
            "an official grade needs a sandbox that holds files, network and processes; "
            f"what can be raised here is {found}"
        )


def _run_retrying(
    submission: Submission,
    exercise: Exercise,
    rule: Rule,
    seed: int,
    progress: Progress | None,
    number: int,
) -> RunRecord:
    tell = None if progress is None else lambda text: progress(f"run {number}: {text}")
    backend = rule.backend or available()

    def train() -> RunRecord:
        return run_once(
            exercise,
            submission.program,
            seed,
            device=rule.device,
            backend=backend,
            progress=tell,
        )

    if rule.journal is None:
        return retrying(train, tell)
    program = submission.program
    key = run_key(program, exercise, seed, device=rule.device, backend=backend.name)
    return rule.journal.once(key, lambda: retrying(train, tell), progress=tell)


def points(
    checks: Sequence[CheckResult], exercise: Exercise, verdict: Verdict, *, knows: bool = True
) -> Mapping[str, float]:
    """Points by group. Points are for repairing: a program that still shows the whole symptom
    earns none but those of the diagnosis, although the untouched starter passes some checks. Nor
    does one that knows nothing of images whose labels it never saw: what it shows on those that
    it was given labels for can be copied from them; or one whose weights were not trained here.

    Args:
        knows: what `skilled` says of its runs.
    """
    if verdict not in (Verdict.PASSED, Verdict.FAILED):
        return dict.fromkeys(GROUPS, 0.0)
    by_name = {result.check: result for result in checks}
    repaired = any(by_name[name].passed for name in exercise.symptom if name in by_name)
    origin = by_name.get("trained_from_scratch")
    repaired = repaired and (origin is None or origin.passed)
    earned = {}
    for group in GROUPS:
        passed = all(result.passed for result in checks if result.group == group)
        if group != "diagnosis" and not (repaired and knows):
            passed = False
        earned[group] = exercise.points[group] if passed else 0.0
    return earned


def _report(
    submission: Submission,
    exercise: Exercise,
    rule: Rule,
    runs: Sequence[RunRecord],
    seconds: float,
) -> Report:
    judged = [results_of(run, exercise) for run in runs]
    verdict = verdict_of(judged)
    if verdict is Verdict.CRASHED:
        broken = next(run for run in runs if not run.complete)
        problem = broken.error or ProgramError(Failure.CRASHED, "the run has no results")
        return _failed(submission.name, exercise, rule, problem, seconds, runs)
    checks = decide([results for results in judged if results is not None])
    earned = points(checks, exercise, verdict, knows=skilled(runs))
    return Report(
        submission=submission.name,
        exercise=exercise.id,
        title=exercise.title,
        verdict=verdict,
        score=sum(earned.values()) / exercise.maximum_points,
        points=earned,
        maximum_points=exercise.points,
        checks=checks,
        runs=tuple(runs),
        containment=runs[0].containment,
        device=rule.device,
        seconds=seconds,
        official=rule.official,
        band=reference_band(exercise),
    )


def _failed(
    name: str,
    exercise: Exercise,
    rule: Rule,
    problem: ProgramError,
    seconds: float,
    runs: Sequence[RunRecord] = (),
) -> Report:
    verdict = _VERDICTS[problem.failure]
    ours = verdict is Verdict.GRADER_ERROR
    return Report(
        submission=name,
        exercise=exercise.id,
        title=exercise.title,
        verdict=verdict,
        score=None if ours else 0.0,
        points={} if ours else dict.fromkeys(GROUPS, 0.0),
        maximum_points=exercise.points,
        checks=(),
        runs=tuple(runs),
        containment=runs[0].containment if runs else None,
        device=rule.device,
        seconds=seconds,
        official=rule.official,
        error=problem,
        band=reference_band(exercise),
    )


def _next_step(error: Exception) -> str:
    if isinstance(error, SandboxUnavailableError):
        return "Install bubblewrap, or see 'What surrounds the program' in GRADES.md."
    return "Grade again; if it stays, report it with this message."
