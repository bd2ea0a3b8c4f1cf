"""What checks and grades say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.types.execution import Containment
from autograder.types.record import ProgramError, RunRecord


class Verdict(StrEnum):
    """How a submission fared. Only GRADER_ERROR is ours; it is never a zero."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    TIMED_OUT = "TIMED_OUT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    INVALID_SUBMISSION = "INVALID_SUBMISSION"
    GRADER_ERROR = "GRADER_ERROR"


@dataclass(frozen=True)
class CheckResult:
    """One judged property of one or more runs."""

    check: str
    group: str
    passed: bool
    observed: str
    required: str
    explanation: str
    """What it means for the learner; leads to a cause, never names it."""
    value: float = float("nan")
    """The deciding quantity, for measuring margins."""
    threshold: float = float("nan")
    at_most: bool = True
    """Whether `value` passes at or below `threshold` (else at or above)."""
    score: float = 0.0
    """1.0 when passed, 0.0 when not."""


@dataclass(frozen=True)
class Report:
    """The grade of one submission with all of its reasons."""

    submission: str
    exercise: str
    title: str
    verdict: Verdict
    score: float | None
    """0 to 1; None for GRADER_ERROR."""
    points: Mapping[str, float]
    """Points earned per group; empty for GRADER_ERROR."""
    maximum_points: Mapping[str, float]
    checks: tuple[CheckResult, ...]
    runs: tuple[RunRecord, ...]
    containment: Containment | None
    device: str
    seconds: float
    official: bool
    """Whether the official rule (several seeds, median) was used."""
    error: ProgramError | None = None
    band: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    """The reference's lowest and highest value per epoch, by curve name; empty when unknown."""
