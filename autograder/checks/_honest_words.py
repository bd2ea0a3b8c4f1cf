"""What `reports_honest` says. The numbers that agree show where the others go wrong."""

from __future__ import annotations

from collections.abc import Collection

from autograder.types import RunRecord

_SAME = 1e-3
"""Difference between two probabilities that rounding explains, as in `predict_is_consistent`."""


def advice(run: RunRecord, off: Collection[str]) -> str:
    """Lead to the difference between how the program measures and how the grader does.

    Args:
        off: which of the three reported numbers disagree in some epoch: `training loss`,
            `validation loss`, `validation accuracy`. Empty where the only fault is that some are
            not finite.
    """
    if not off:
        return "A number that is NaN or infinite agrees with nothing. Start where it is computed."
    losses = [e.reported.train_loss for e in run.epochs] + [e.reported.val_loss for e in run.epochs]
    if any(loss < 0 for loss in losses):
        return (
            "A cross-entropy is never below zero. Compute the reported number by hand for one "
            "image from its probabilities, and compare."
        )
    if any(not value <= _SAME for value in run.consistency.values()):
        return (
            "The grader measures through predict, and here what predict answers for an image "
            "depends on more than that image: start with predict_is_consistent. Does the "
            "difference go away when the network is in eval mode, both there and where fit "
            "measures?"
        )
    if set(off) == {"training loss"}:
        return (
            "The validation numbers agree. At the end of an epoch compute the loss of all training "
            "images again, first as the validation does, then as the training loop does. If the "
            "two agree: what does the reported number average, at which moments, and is anything "
            "else in it?"
        )
    if "validation accuracy" not in off:
        return (
            "The reported accuracy agrees, so the answers are the same. Compute the loss by hand: "
            "what is summed, what is the sum divided by, and is anything else in it?"
        )
    if "validation loss" not in off:
        return (
            "The reported loss agrees, so the probabilities are the same. Count the right answers "
            "by hand: which answers are compared with which labels, and how many of them?"
        )
    return (
        "The grader measures through predict, on the validation images that fit was given. Send "
        "one batch of them both ways, as fit measures and as predict does, and compare step by "
        "step. Where one batch agrees: how do the batches become one number, and does each image "
        "count once?"
    )
