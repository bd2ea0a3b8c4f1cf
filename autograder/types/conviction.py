"""What a learner's function `evidence` said about a pool of programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.types.execution import Containment
from autograder.types.record import ProgramError

CONVINCING = 0.95
"""Area from which evidence counts in full: one pair in twenty may be lost."""
HALF = 0.8
"""Area from which evidence counts one half. In every exercise's pool the numbers that say nothing
about the cause stay below (`conviction/temptations.py`)."""


class Side(StrEnum):
    """What is known of a program in a pool."""

    FAULT = "fault"
    HEALTHY = "healthy"
    SICK = "sick"
    """It has the same symptom, from another cause."""


@dataclass(frozen=True)
class Heard:
    """What the function returned for one program, trained from one seed."""

    program: str
    side: Side
    kind: str
    """What is the matter with it, in words that follow "programs": `whose rate is too high`."""
    seed: int
    """Of its images."""
    value: float
    """NaN where the function returned NaN, raised, or ran out of time."""
    problem: ProgramError | None = None
    """What it raised. Its words may hold the program's, which only its author may read."""
    form: str = ""
    """How it is written, in words that follow "programs" and say nothing about its health."""
    printed: str = ""
    """The end of what the function printed; always empty where the learner does not have all
    programs."""


@dataclass(frozen=True)
class Conviction:
    """How well the function tells the fault from health and from other faults."""

    heard: tuple[Heard, ...] = ()
    error: ProgramError | None = None
    """Why nothing was heard."""
    containment: Containment | None = None
    """The walls that stood meanwhile; None if nothing ran."""
    cpu_seconds: float = math.nan
    """Spent by the processes that answered."""

    @property
    def practised(self) -> bool:
        """Whether only the starter and the learner's own program were asked about."""
        return not any(one.side is Side.SICK for one in self.heard)

    @property
    def healthy_area(self) -> float:
        """Area under the ROC curve, 0 to 1, of the fault against healthy programs."""
        return area(self.values(Side.FAULT), self.values(Side.HEALTHY))

    @property
    def sick_area(self) -> float:
        """The same against programs that are sick of something else."""
        return area(self.values(Side.FAULT), self.values(Side.SICK))

    @property
    def area(self) -> float:
        """The lower of the two; NaN if nothing was heard."""
        return self.healthy_area if self.practised else min(self.healthy_area, self.sick_area)

    def confused(self, *, below: float = HALF) -> tuple[str, ...]:
        """The kinds of programs that are told from the fault in too few pairs, in a fixed order.

        Args:
            below: the share of pairs, 0 to 1.
        """
        fault = self.values(Side.FAULT)
        kinds = sorted({(one.side, one.kind) for one in self.heard if one.side is not Side.FAULT})
        return tuple(
            kind
            for side, kind in kinds
            if area(fault, [o.value for o in self.heard if (o.side, o.kind) == (side, kind)])
            < below
        )

    @property
    def credit(self) -> float:
        """Share of the points: 1 from `CONVINCING`, one half from `HALF`, else 0."""
        return 1.0 if self.area >= CONVINCING else 0.5 * (self.area >= HALF)

    def values(self, side: Side) -> list[float]:
        """What was returned for the programs of a side."""
        return [one.value for one in self.heard if one.side is side]


def area(fault: Sequence[float], others: Sequence[float]) -> float:
    """The share of pairs in which the program with the fault has the larger number.

    Equal numbers count one half. A pair with a NaN counts as lost, so saying nothing about a
    program never helps. NaN if there is no pair.
    """
    pairs = [_won(a, b) for a in fault for b in others]
    return sum(pairs) / len(pairs) if pairs else math.nan


def _won(fault: float, other: float) -> float:
    if math.isnan(fault) or math.isnan(other):
        return 0.0
    return 0.5 if fault == other else float(fault > other)
