"""Grade a submission: run it, judge it, decide by the median of its runs, write the report."""

from __future__ import annotations

import dataclasses
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import imagesets

from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import load_pool
from autograder.conviction.practice import practice_pool
from autograder.course import exercises, find_exercise
from autograder.errors import (
    AutograderError,
    GraderFaultError,
    InvalidSubmissionError,
    SandboxUnavailableError,
    UnknownExerciseError,
    UsageError,
)
from autograder.judging.answer_key import answer_key
from autograder.judging.evidence import gather
from autograder.judging.reporting import Circumstances, report_of, report_of_failure
from autograder.judging.rule import agree, results_of
from autograder.judging.seeds import attempt_of, seeds_of
from autograder.running.executing import Progress
from autograder.running.journal import Journal, run_key
from autograder.running.retrying import retrying
from autograder.running.run import (
    is_grader_fault,
    run_once,
)
from autograder.sandbox import Backend, available
from autograder.submissions.program import read_submission
from autograder.types import (
    Containment,
    Evidence,
    Exercise,
    Failure,
    ProgramError,
    Report,
    RunRecord,
    Submission,
)
from autograder.types.conviction import Conviction


@dataclass(frozen=True)
class Rule:
    """How a grade is reached."""

    official: bool
    """Up to three runs and the median; else a single run."""
    device: str = "cpu"
    backend: Backend | None = None
    """None: the strongest on this machine."""
    secret: str = ""
    """The course's secret, from which seeds are derived; only its holder can foretell them.
    Empty: the practice seeds, for self-checks and for the course's own programs."""
    student: str = ""
    """Whose submission it is, where that is known: two students get different seeds."""
    accept_weak_sandbox: bool = False
    """Give an official grade even if the sandbox does not hold files, network and processes."""
    journal: Journal | None = None
    """Where finished runs are kept, so that an interrupted grade resumes where it stopped."""


def grade_file(
    path: Path, rule: Rule, *, exercise: str | None = None, progress: Progress | None = None
) -> Report:
    """Grade a notebook or a `.py` file. Never raises for what the file holds.

    Raises:
        UsageError: the file is of another kind, or names no exercise of this course.
    """
    return grade_read(path, read_for_grade(path, exercise), rule, exercise, progress=progress)


def read_for_grade(path: Path, exercise: str | None = None) -> Submission | InvalidSubmissionError:
    """A file as it will be graded, or why it cannot be.

    Raises:
        UsageError: the file is of another kind.
    """
    try:
        return read_submission(path, exercise)
    except InvalidSubmissionError as error:
        return error


def grade_read(
    path: Path,
    read: Submission | InvalidSubmissionError,
    rule: Rule,
    exercise: str | None = None,
    *,
    progress: Progress | None = None,
) -> Report:
    """Grade what `read_for_grade` returned for a file. Never raises for what the file holds.

    Raises:
        UsageError: the file names no exercise of this course.
    """
    if isinstance(read, InvalidSubmissionError):
        known = _exercise_of(path, exercise, read)
        problem = ProgramError(Failure.INVALID, str(read), where=read.where)
        return report_of_failure(_circumstances(str(path), known, rule), problem, 0.0)
    known = find_exercise(read.exercise)
    report = grade(read, known, rule, progress=progress)
    return dataclasses.replace(report, note=_other_name(path, known, exercise))


def _other_name(path: Path, graded: Exercise, given: str | None) -> str:
    """The note on a file that is named after one exercise but answers another."""
    if path.stem == graded.id or path.stem not in exercises() or given is not None:
        return ""
    return (
        f"The file is called '{path.stem}', but says exercise = '{graded.id}' and was graded as "
        "such. Was another exercise's program copied into it?"
    )


def _exercise_of(path: Path, exercise: str | None, problem: InvalidSubmissionError) -> Exercise:
    """The exercise of a file that could not be read: as given, as named in it, or by its name."""
    if exercise is None and problem.exercise is not None:
        with suppress(UnknownExerciseError):
            return find_exercise(problem.exercise)
    try:
        return find_exercise(exercise or path.stem)
    except UnknownExerciseError as error:
        raise UnknownExerciseError(
            f"{path}: {problem}; its name names no exercise either: give --exercise"
        ) from error


def grade(
    submission: Submission, exercise: Exercise, rule: Rule, *, progress: Progress | None = None
) -> Report:
    """Grade a program that has been read. Never raises for what the program does."""
    started = time.monotonic()
    graded = _circumstances(submission.name, exercise, rule)
    try:
        evidence = _evidence(submission, exercise, rule, progress)
        return report_of(graded, evidence, time.monotonic() - started)
    except UsageError:
        raise
    except Exception as error:
        # One submission must never stop the others from being graded. Errors that we foresaw
        # explain themselves; the type of any other helps whoever has to find our bug.
        foreseen = isinstance(error, AutograderError | imagesets.ImageSetError | OSError)
        text = str(error) if foreseen else f"{type(error).__name__}: {error}"
        problem = ProgramError(Failure.GRADER, text, next_step=_next_step(error))
        return report_of_failure(graded, problem, time.monotonic() - started)


def _circumstances(name: str, exercise: Exercise, rule: Rule) -> Circumstances:
    return Circumstances(name, exercise, rule.official, rule.device)


def _evidence(
    submission: Submission, exercise: Exercise, rule: Rule, progress: Progress | None
) -> list[Evidence]:
    """Train until the evidence is clear: one run for a self-check, else two, and a third run if
    those two disagree."""
    require_containment(rule, rule.backend or available())
    key = answer_key(exercise, device=rule.device, backend=rule.backend, progress=progress)
    chosen = seeds_of(
        exercise,
        secret=rule.secret,
        student=rule.student,
        attempt=attempt_of(submission),
    )

    def run(number: int) -> RunRecord:
        seed = chosen[number]
        done = _run_retrying(submission, exercise, rule, seed, progress, number + 1)
        if not is_grader_fault(done):
            require_containment(rule, done.containment)
        return done

    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        # Two runs are needed in any case, so they run in parallel.
        running = [pool.submit(run, number) for number in range(2 if rule.official else 1)]
        hearing = pool.submit(_conviction, submission, exercise, rule, chosen[0], progress)
        runs = [one.result() for one in running]
        conviction = hearing.result()
    if not rule.official:
        # Otherwise the names of all causes could be tried until one fits.
        key = dataclasses.replace(key, diagnoses=None)
    evidence = gather(runs, exercise, key, conviction)
    if not rule.official or agree([results_of(one) for one in evidence]):
        return evidence
    return gather([*runs, run(2)], exercise, key, conviction)


def _conviction(
    submission: Submission,
    exercise: Exercise,
    rule: Rule,
    seed: int,
    progress: Progress | None,
) -> Conviction | None:
    """What the learner's `evidence` says of programs with the fault and of others; None where the
    exercise asks for none.

    Raises:
        GraderFaultError: the sandbox failed, not the function.
        SandboxUnavailableError: walls fell meanwhile.
    """
    if not exercise.evidence_example:
        return None
    if "evidence" not in submission.program.text:
        return Conviction(error=ProgramError(Failure.INVALID, "the program defines no evidence"))
    if progress:
        progress("evidence: asking about programs with and without the fault")
    pool = load_pool(exercise) if rule.official else None
    heard = hear_pool(
        submission.program, pool or practice_pool(exercise), seed, backend=rule.backend
    )
    if heard.error is not None and heard.error.failure is Failure.GRADER:
        raise GraderFaultError(f"evidence: {heard.error.message}")
    if heard.containment is not None:
        require_containment(rule, heard.containment)
    return heard


def require_containment(rule: Rule, walls: Backend | Containment) -> None:
    """Refuse an official grade behind weak walls: before a run by what the backend claims, after
    it by the walls that stood.

    Raises:
        SandboxUnavailableError: files, network or processes are not held.
    """
    if rule.official and not rule.accept_weak_sandbox and not walls.official:
        found = walls if isinstance(walls, Containment) else f"'{walls.name}'"
        raise SandboxUnavailableError(
            "an official grade needs a sandbox that holds files, network and processes; "
            f"what this machine offers is {found}"
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


def _next_step(error: Exception) -> str:
    if isinstance(error, SandboxUnavailableError):
        return "Install bubblewrap, or see 'What surrounds the program' in GRADES.md."
    return "Grade again; if the error persists, report it with this message."
