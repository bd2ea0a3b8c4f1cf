"""Official grades of the course's own programs, with seeds that the campaign never saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring.variants import Kind, Variant
from autograder.course import exercises, require_source
from autograder.errors import GraderFaultError
from autograder.grading import Rule, grade
from autograder.proving.calibration.campaign import programs
from autograder.proving.calibration.error_rates import Rate
from autograder.proving.calibration.lines import append_line, read_lines
from autograder.proving.calibration.store import verdict_key
from autograder.types import Exercise, Submission, Verdict


@dataclass(frozen=True)
class Confirmation:
    """The grades that the current programs have got so far."""

    right: Rate = field(default=Rate(0, 0))
    wrong: Rate = field(default=Rate(0, 0))
    named: tuple[str, ...] = ()
    """Every wrong grade, with its program and round."""
    ungraded: int = 0
    """Programs that have got no grade yet."""

    @property
    def grades(self) -> int:
        return self.right.trials + self.wrong.trials


def confirm(exercise: Exercise, rounds: int) -> Iterator[str]:
    """Give and record the official grades that are missing: one for each program in each round.

    Each round has its own secret, so its seeds are not the campaign's.

    Yields:
        one line of text for each grade.

    Raises:
        GraderFaultError: a grade could not be given.
    """
    path, asked = _path(exercise), exercise.without_evidence()
    given = {(entry["key"], entry["round"]) for entry in read_lines(path)}
    for number in range(1, rounds + 1):
        for variant in programs(exercise).values():
            key = verdict_key(exercise, variant)
            if (key, number) in given:
                continue
            rule = Rule(official=True, secret=f"confirmation, round {number}")
            report = grade(Submission(exercise.id, variant.program), asked, rule)
            if report.verdict is Verdict.GRADER_ERROR:
                said = report.error.message if report.error else ""
                raise GraderFaultError(f"{exercise.id}, {variant.name}: {said}")
            entry = {
                "key": key,
                "round": number,
                "program": variant.name,
                "verdict": report.verdict.value,
                "runs": len(report.runs),
                "failed": [result.check for result in report.checks if not result.passed],
            }
            append_line(path, entry)
            yield f"{exercise.id}: {variant.name}: {report.verdict.value}"


def load_confirmation() -> Confirmation:
    """Count the recorded grades of all exercises, except those of programs that have changed, or
    that were judged by other thresholds."""
    counts = {True: Rate(0, 0), False: Rate(0, 0)}
    named, ungraded = [], 0
    for exercise in exercises().values():
        current = {verdict_key(exercise, one): one for one in programs(exercise).values()}
        entries = read_lines(_path(exercise))
        ungraded += len(current.keys() - {entry["key"] for entry in entries})
        for entry in entries:
            variant = current.get(entry["key"])
            if variant is None:
                continue
            right = _is_right(variant)
            wrong_verdict = (entry["verdict"] == Verdict.PASSED.value) != right
            counts[right] += Rate(int(wrong_verdict), 1)
            if wrong_verdict:
                named.append(
                    f"`{exercise.id}`, {variant.name}, round {entry['round']}: {entry['verdict']}"
                )
    return Confirmation(counts[True], counts[False], tuple(named), ungraded)


def _is_right(variant: Variant) -> bool:
    return variant.kind in (Kind.REFERENCE, Kind.RIGHT)


def _path(exercise: Exercise) -> Path:
    return require_source(exercise).with_suffix("") / "confirmed.jsonl"
