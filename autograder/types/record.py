"""A run record: everything that the checks may know about one seeded training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.types.execution import Containment


class Split(StrEnum):
    """Images on which a program is observed."""

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
    """Mean cross-entropy in nats, at most 27.6 an image; NaN if a probability was not finite."""
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
    clipped: float = math.nan
    """Share of the images whose true class got a probability so small that it was clipped: if there
    are any, `loss` is a lower bound. NaN in records made before this was measured."""
    confidence: float = math.nan
    """Mean over images of the largest probability, 1/C to 1. NaN in records made before this was
    measured."""

    @property
    def mean_recall(self) -> float:
        """Mean of `recall` over the classes that have images, 0 to 1; NaN if none has. Answers that
        ignore the image have 1/C, whatever the sizes of the classes."""
        known = [recall for recall in self.recall if not math.isnan(recall)]
        return sum(known) / len(known) if known else math.nan


@dataclass(frozen=True)
class Reported:
    """What the program itself said in one call of `log`."""

    epoch: float
    train_loss: float
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True)
class EpochRecord:
    """One call of `log`: what the program reported beside the grader's own measurements.

    A measurement is None if the grader did not ask for it (`answers.choice`).
    """

    reported: Reported
    train: Evaluation | None
    val: Evaluation | None
    probe: Evaluation | None

    @property
    def measured(self) -> tuple[Evaluation, ...]:
        """The measurements that were made."""
        return tuple(seen for seen in (self.train, self.val, self.probe) if seen is not None)


@dataclass(frozen=True)
class Cost:
    """What a run spent."""

    fit_cpu_seconds: float
    """CPU time that loading and training took, seen from outside; on a GPU, elapsed time. The time
    of answering is `Facts.answering_seconds`."""
    total_cpu_seconds: float
    wall_seconds: float
    peak_memory_mb: float


@dataclass(frozen=True)
class ReferenceCost:
    """What the reference of an exercise spends on the machine that made a run.

    NaN if that is not known.
    """

    fit_seconds: float = math.nan
    """As `Cost.fit_cpu_seconds`."""
    memory_mb: float = math.nan
    answering_seconds: float = math.nan


@dataclass(frozen=True)
class Facts:
    """What the weights that were handed over and the answering process tell about the network.

    NaN means unknown; no check passes on it.
    """

    parameters: float = math.nan
    """Numbers that an optimiser may move."""
    convolutions: float = math.nan
    """With a kernel larger than 1; the smaller of what the weights and `predict` show."""
    changed_share: float = math.nan
    """Share of the parameter tensors that training changed, 0 to 1."""
    resemblance: float = math.nan
    """Largest cosine between a weight tensor at the first `log` and the one that `build_model`
    gave; NaN also if no tensor has kept its name and shape."""
    sketch: tuple[float, ...] = ()
    """Sketch of the weights at the first `log` (`answers/weights.py`), for comparing runs."""
    dead_position_share: float = math.nan
    """Largest share of a convolution's output positions that no image changes, 0 to 1."""
    response_ratio: float = math.nan
    response_cosine: float = math.nan
    response_size: float = math.nan
    response_step: float = math.nan
    """These four: how answers move when all weights move by a small step, and by twice as much."""
    redrawn_convolutions: float | None = None
    redrawn_weights: float = math.nan
    """Mean recall with these weights drawn anew, 0 to 1; None if the model has none of them."""
    validation_cheaper: float = math.nan
    """How many standard deviations the losses of validation images rank below those of probe images
    (`evaluation.cheaper`)."""
    answering_seconds: float = math.nan
    """CPU time of the processes that answered."""
    probed: Mapping[str, float] = field(default_factory=dict)
    """Results of probing questions (`questions/`), by their names."""

    def probe(self, name: str) -> float:
        """The result of a probing question; NaN if it was not asked."""
        return self.probed.get(name, math.nan)


class Failure(StrEnum):
    """Why a run has no complete record."""

    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_LIMIT = "output limit"
    INVALID = "invalid"
    NOT_PORTABLE = "not portable"
    """The program keeps elsewhere what its model must carry: a person has to look, and this is not
    a zero."""
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
class ReadingNote:
    """A statement or cell of the program that was not run in the ordinary way."""

    kind: str
    """`trains`, `slow`, `needs`, `ran`, `failed`, `unparsed`, `input` or `magic`."""
    where: str
    """The learner's own line, e.g. `cell 4, line 12`."""
    text: str
    """What was done and why, as a sentence."""


@dataclass(frozen=True)
class Reading:
    """How the program was put together from what was handed in. The program may have forged it."""

    functions: tuple[tuple[str, str], ...] = ()
    """For each name of the contract, the learner's line where it was last defined."""
    notes: tuple[ReadingNote, ...] = ()
    more: int = 0
    """How many notes were left out because there were too many."""


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
    initial: Mapping[Split, Evaluation] = field(default_factory=dict)
    """TRAIN, VAL and PROBE before the first training step."""
    epochs: tuple[EpochRecord, ...] = ()
    test: Evaluation | None = None
    consistency: Mapping[str, float] = field(default_factory=dict)
    """Largest difference between probabilities: `repeat`, `single`, `permuted`, `batches`."""
    facts: Facts = Facts()
    reference: ReferenceCost = ReferenceCost()
    """Set in recorded runs; a grade takes it from the exercise's answer key."""
    diagnosis: str | None = None
    reading: Reading | None = None
    """How the program was read; None if that was not recorded."""
    stdout: str = ""
    stderr: str = ""

    @property
    def complete(self) -> bool:
        return self.error is None and self.test is not None

    def curve(self, split: Split, name: str = "loss") -> list[tuple[int, float]]:
        """(epoch, value) of one measurement in the epochs that were asked about, counted from 1."""
        seen = [(n, getattr(epoch, split)) for n, epoch in enumerate(self.epochs, start=1)]
        return [(number, getattr(one, name)) for number, one in seen if one is not None]

    def last(self, split: Split) -> Evaluation:
        """The measurement after the last epoch, which is always asked about."""
        found: Evaluation | None = getattr(self.epochs[-1], split)
        assert found is not None, "every run is asked about its last epoch"
        return found
