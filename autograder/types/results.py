"""What checks and grades say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.types.execution import Containment
from autograder.types.record import ProgramError, Reading, RunRecord


class Verdict(StrEnum):
    """How a submission fared. Only GRADER_ERROR is our fault. It is never a zero, nor is
    NEEDS_REVIEW, which a person decides."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    TIMED_OUT = "TIMED_OUT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    INVALID_SUBMISSION = "INVALID_SUBMISSION"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    GRADER_ERROR = "GRADER_ERROR"

    @property
    def open(self) -> bool:
        """Whether there is no grade yet: a person has to look, or the grader has to run again."""
        return self in (Verdict.NEEDS_REVIEW, Verdict.GRADER_ERROR)


@dataclass(frozen=True)
class Bound:
    """One number of a check beside the largest or smallest value that it may have."""

    value: float
    threshold: float
    at_most: bool = True
    """Whether `value` passes at or below `threshold` (else at or above)."""
    name: str = ""
    """What is bounded, if a check has several bounds."""

    @property
    def holds(self) -> bool:
        """Whether `value` is within the bound; NaN never is."""
        return self.value <= self.threshold if self.at_most else self.value >= self.threshold


@dataclass(frozen=True)
class CheckResult:
    """One judged property of one or more runs."""

    check: str
    group: str
    passed: bool
    observed: str
    required: str
    explanation: str
    """What it means for the learner; leads towards a cause but never names it."""
    bounds: tuple[Bound, ...]
    """The check passes if all of them hold; margins are computed from them."""
    hidden_by: str = ""
    """The check that has to pass before this one can be judged: its failure takes the evidence
    away. Empty if there was evidence. A hidden result never counts as passed."""
    follows: str = ""
    """The failed check from which this failure is likely to follow; empty if it stands alone."""
    credit: float | None = None
    """Share of its points, -1 to 1, where there is something between passing and failing, or worse
    than failing."""
    weight: float = 1.0
    """Its share of the points for the diagnosis, beside the others of that group."""
    explains_others: bool = True
    """Whether failures of later stages may follow from this one."""

    @property
    def deciding(self) -> Bound:
        """The first bound that does not hold; if all hold, the first."""
        return next((bound for bound in self.bounds if not bound.holds), self.bounds[0])

    @property
    def judged(self) -> bool:
        """Whether the program showed enough to say that it passes or fails."""
        return not self.hidden_by


@dataclass(frozen=True)
class Report:
    """The grade of one submission with all its reasons."""

    submission: str
    exercise: str
    title: str
    verdict: Verdict
    score: float | None
    """0 to 1; None if the verdict is `open`."""
    points: Mapping[str, float]
    """Points earned per group; empty if the verdict is `open`."""
    maximum_points: Mapping[str, float]
    checks: tuple[CheckResult, ...]
    """In the order in which they are shown (`checks.in_order`)."""
    runs: tuple[RunRecord, ...]
    containment: Containment | None
    device: str
    seconds: float
    official: bool
    """Whether the official rule (several seeds, median) was used."""
    error: ProgramError | None = None
    note: str = ""
    """Anything else to know, e.g. that the file is named after another exercise."""
    band: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    """The reference's lowest and highest value per epoch, by curve name; empty when unknown."""
    printed: tuple[tuple[str, str], ...] = ()
    """About which program, and the end of what the learner's `evidence` printed about it. Always
    empty in an official grade."""

    @property
    def leading(self) -> tuple[CheckResult, ...]:
        """What a report shows in full: the failure that decides, and those of the diagnosis, which
        is judged apart from the program."""
        alone = self.standing
        return (*alone[:1], *(one for one in alone[1:] if one.group == "diagnosis"))

    @property
    def standing(self) -> tuple[CheckResult, ...]:
        """Failures that stand alone, the one that decides first."""
        failed = (one for one in self.checks if not one.passed and one.judged)
        return tuple(one for one in failed if not one.follows)

    @property
    def following(self) -> tuple[CheckResult, ...]:
        """Failures that are likely to follow from the first."""
        return tuple(one for one in self.checks if one.follows)

    @property
    def reading(self) -> Reading | None:
        """How the program was put together, from the first run that recorded it."""
        return next((run.reading for run in self.runs if run.reading is not None), None)
