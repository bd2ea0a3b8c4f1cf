"""Instruments for a model in training: one quantity per file, plain functions of model and images.

The lessons introduce them; a learner may call them anywhere, inside `fit` too. They change nothing:
modes are restored and no gradient is left behind. `ProgramKit` watches a whole program instead.
"""

from autograder.measurements.calibration_error import calibration_error
from autograder.measurements.dead_unit_share import dead_unit_share
from autograder.measurements.initial_loss import initial_loss
from autograder.measurements.logit_spread import logit_spread
from autograder.measurements.loss_by_outcome import loss_by_outcome
from autograder.measurements.program_kit import Log, ProgramKit, Step, Training

__all__ = [
    "Log",
    "ProgramKit",
    "Step",
    "Training",
    "calibration_error",
    "dead_unit_share",
    "initial_loss",
    "logit_spread",
    "loss_by_outcome",
]
