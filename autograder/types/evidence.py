"""All that a check may look at: one run, the exercise, its answer key, and the run's siblings."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.types.conviction import Conviction
from autograder.types.exercise import Exercise
from autograder.types.record import ReferenceCost, RunRecord


@dataclass(frozen=True)
class AnswerKey:
    """What only the solutions tell about an exercise."""

    diagnoses: tuple[str, ...] | None
    """The failure modes that count as the right diagnosis; None without the solutions."""
    cost: ReferenceCost
    """What the reference spends on this machine."""


@dataclass(frozen=True)
class Evidence:
    """What is judged; `autograder.judging.evidence` puts it together."""

    run: RunRecord
    exercise: Exercise
    key: AnswerKey
    sameness: float | None = None
    """The largest absolute cosine, 0 to 1, between the weights at the first `log` and those of
    another run of the same program on other images; NaN if the weights cannot be compared, None if
    there is no other run."""
    told_alike: float = 0.0
    """The largest share of epochs, 0 to 1, in which another run reported the same training loss to
    five digits."""
    conviction: Conviction | None = None
    """What the learner's function `evidence` said; None if it was not asked."""
