"""A run record: everything that the checks may know of one seeded training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from autograder.types.execution import Containment


class Split(StrEnum):
    """Images at which a program is observed."""

    TRAIN = "train"
    """A part of the training images."""
    VAL = "val"
    """The validation images that `fit` was given."""
    PROBE = "probe"
    """Validation images whose labels never entered the sandbox."""
    TEST = "test"
    """Held-out images whose labels never entered the sandbox."""


@dataclass(frozen=True)
class Evaluation:
    """What the host computed from predicted probabilities and the labels it holds."""

    count: int
    loss: float
    """Mean cross-entropy in nats; NaN where a probability was not finite."""
    accuracy: float
    recall: tuple[float, ...]
    """Share of each class that was recognised, in label order; NaN for a class without images."""
    spread: float
    """Standard deviation over images of a class probability, averaged over classes; 0 to 0.5."""
    largest_share: float
    """Share of the images that got the most frequent answer."""
    calibration_error: float
    """Expected calibration error over 15 equal bins of confidence (Guo et al. 2017)."""
    loss_when_right: float
    loss_when_wrong: float
    finite: bool


@dataclass(frozen=True)
class Reported:
    """What the program itself said in one call of `log`."""

    epoch: float
    train_loss: float
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True)
class EpochRecord:
    """One call of `log`: the program's words beside the grader's own measurements."""

    reported: Reported
    train: Evaluation
    val: Evaluation
    probe: Evaluation
    cpu_seconds: float
    """CPU time of `fit` up to here, the grader's observing left out."""


@dataclass(frozen=True)
class Cost:
    """What a run spent."""

    fit_cpu_seconds: float
    """CPU time of `fit`, the grader's observing left out; on a GPU, elapsed time."""
    total_cpu_seconds: float
    wall_seconds: float
    peak_memory_mb: float


class Failure(StrEnum):
    """Why a run has no complete record."""

    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_LIMIT = "output limit"
    INVALID = "invalid"
    GRADER = "grader"


@dataclass(frozen=True)
class ProgramError:
    """Why a run stopped early, in words for the learner."""

    failure: Failure
    message: str
    where: str | None = None
    """The learner's own line, e.g. `cell 4, line 12`."""
    code: str | None = None
    """The text of that line."""
    next_step: str = ""


@dataclass(frozen=True)
class RunRecord:
    """One seeded training of one program, observed and evaluated. Data only."""

    exercise: str
    seed: int
    classes: int
    device: str
    containment: Containment
    cost: Cost
    error: ProgramError | None = None
    initial: Mapping[Split, Evaluation] = field(default_factory=lambda: MappingProxyType({}))
    """TRAIN, VAL and PROBE before the first training step."""
    epochs: tuple[EpochRecord, ...] = ()
    test: Evaluation | None = None
    consistency: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Largest difference of probabilities: `repeat`, `single`, `permuted`."""
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Structure seen by the worker: parameters, convolutions, trained tensors."""
    diagnosis: str | None = None
    stdout: str = ""
    stderr: str = ""

    @property
    def complete(self) -> bool:
        return self.error is None and self.test is not None
