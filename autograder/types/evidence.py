"""All that a check may look at: one run, the exercise, its answer key, and the run's siblings."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.types.exercise import Exercise
from autograder.types.record import ReferenceCost, RunRecord


@dataclass(frozen=True)
class AnswerKey:
    """What only the solutions tell of an exercise."""

    diagnoses: tuple[str, ...] | None
    """The failure modes that count as the right diagnosis; None without the solutions."""
    cost: ReferenceCost
    """What the reference spends on this machine."""


@dataclass(frozen=True)
class Evidence:
    """What is judged. Put together by `autograder.judging.evidence`."""

    run: RunRecord
    exercise: Exercise
    key: AnswerKey
    sameness: float | None = None
    """The largest cosine, 0 to 1, of the weights at the first `log` with those of another run of
    the same program on other images, whatever its sign; NaN where the weights cannot be compared,
    None where there is no other run."""
    told_alike: float = 0.0
    """Of the reported training losses, the largest share of epochs in which another run said the
    same to five digits, 0 to 1."""
