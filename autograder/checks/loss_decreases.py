"""The training loss falls, as the grader itself measures it.

What it checks: the grader's own cross-entropy on training images after the last epoch is at most
`maximum_loss`, and at most `maximum_share` of what it was before training.

Why it is bad if it fails: a network that cannot lower its loss on the images it trains on has
learned nothing; regularisation, more data or another validation split cannot help it.

Example: with two classes, a loss that stays at 0.69 is that of tossing a coin.

What to look at: can the program drive the loss to zero on a single batch? If not, the fault is in
the model, the loss or the step: compare gradient and update sizes of the first and the last layer.
If it can, the loop and the loader are still suspects. What happens between two steps: is every
gradient that is used fresh, and how many steps does an epoch take? Which images, with which labels,
do the batches hold? Where the program's own training loss is low, compare it with the one that
`predict` gives on the same images: they reach the network in two different ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence, RunRecord, Split

GROUP = "training"
STAGE = "learns"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {"maximum_loss": 1e9, "maximum_share": 0.85}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    start = run.initial[Split.TRAIN].loss
    end = run.last(Split.TRAIN).loss
    limit = min(settings["maximum_loss"], settings["maximum_share"] * start)
    return finding(
        at_most(end, limit),
        f"cross-entropy on training images {start:.3f} before, {end:.3f} after the last epoch",
        f"at most {limit:.3f} at the end",
        _advice(run, limit),
        needs=[run.initial[Split.TRAIN], run.last(Split.TRAIN)],
    )


def _advice(run: RunRecord, limit: float) -> str:
    """Where the program reports a low number, the two ways of measuring differ; otherwise the
    training is at fault."""
    said = run.epochs[-1].reported.train_loss
    if said < 0:
        return (
            f"The program itself reports {said:.3f}, and no cross-entropy is below zero. What does "
            "the number that the optimiser lowers reward? Compute it by hand for one right and for "
            "one wrong answer."
        )
    if said <= limit:
        return (
            f"The program itself reports {said:.3f}; the grader measures through predict. Send one "
            "batch of training images both ways, as fit does and as predict does, and compare "
            "step by step: the tensors that enter the network, its mode, and what is done with its "
            "output."
        )
    return (
        "The training loss, as the grader measures it through predict, does not fall enough. Does "
        "the program overfit one batch of 20 images? If not, look at model, loss and step. If it "
        "does: what happens between two steps, how many are there in an epoch, and which images "
        "with which labels do the batches hold?"
    )
