"""Everything that one run needs, so that another machine can make it."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.types.exercise import Budget, DataRecipe
from autograder.types.submission import Program


@dataclass(frozen=True)
class RunRequest:
    """Data only, and picklable, like the `RunRecord` that comes back: the seam at which runs can be
    made elsewhere. It holds no path; whoever runs it needs neither spec nor solution."""

    exercise: str
    data: DataRecipe
    budget: Budget
    program: Program
    seed: int
    probing: tuple[str, ...] = ()
    """Probing questions (`questions/`) that the exercise's checks need."""
    follows_hidden: bool = False
    """Whether a check follows the hidden validation loss through the epochs."""
    device: str = "cpu"
    """`cpu` or `cuda`."""
    threads: int = 1
    sandbox: str = ""
    """Name of the backend; empty: the strongest on the machine that makes the run."""
