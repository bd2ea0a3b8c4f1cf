"""Every loss and every probability is a finite number.

What it checks: no probability that `predict` returns (before training, after the epochs that the
grader asks about, and at the end) and no loss that the program reports is NaN or infinite.

Why it is bad if it fails: one NaN in a weight turns every later output into NaN. The model is
lost from that step on, and no later epoch can bring it back.

Example: the logarithm of a probability that has become exactly 0 is minus infinity; its gradient
is NaN, and after one optimiser step so are the weights.

What to look at: the first epoch, then the first batch, at which a value stops being finite, and
what went into the operation that made it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import EpochRecord, Evidence, RunRecord

GROUP = "training"
STAGE = "runs"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run = evidence.run
    answered = [*run.initial.values(), *([run.test] if run.test else [])]
    bad = sum(not evaluation.finite for evaluation in answered)
    bad += sum(bool(_not_finite(epoch)) for epoch in run.epochs)
    found = finding(
        at_most(float(bad), 0.0),
        f"NaN or infinity {'once' if bad == 1 else f'{bad} times'}, first {_first(run)}"
        if bad
        else "all values finite",
        "every loss and probability finite",
        _advice(run),
    )
    return dataclasses.replace(found, explains_others=not _answers_finite(run))


def _answers_finite(run: RunRecord) -> bool:
    """Whether the network itself stayed finite, whatever the program reported."""
    seen = [evaluation for epoch in run.epochs for evaluation in epoch.measured]
    seen += [*run.initial.values(), *([run.test] if run.test else [])]
    return all(evaluation.finite for evaluation in seen)


def _not_finite(epoch: EpochRecord) -> str:
    """What in an epoch is NaN or infinite, in words; empty where everything is finite."""
    said = epoch.reported
    if not all(seen.finite for seen in epoch.measured):
        return "the probabilities that predict returns"
    if not math.isfinite(said.train_loss):
        return "the training loss that the program reports"
    if not math.isfinite(said.val_loss):
        return "the validation loss that the program reports"
    return ""


def _first(run: RunRecord) -> str:
    """When and where the first such value was seen."""
    if not all(evaluation.finite for evaluation in run.initial.values()):
        return "before training: the probabilities that predict returns"
    for number, epoch in enumerate(run.epochs, start=1):
        if what := _not_finite(epoch):
            return f"in epoch {number}: {what}"
    return "at the end: the probabilities of the model that fit returned"


def _advice(run: RunRecord) -> str:
    if _answers_finite(run):
        return (
            "The network's answers are finite, and only a reported number is not. Follow that "
            "number back through the loop, batch by batch, to where it is computed."
        )
    if not all(evaluation.finite for evaluation in run.initial.values()):
        return (
            "No step has been taken yet, so training is not the cause. Send one image through "
            "predict and find the first operation whose output is not finite."
        )
    first = run.epochs[0].train
    if first is not None and first.finite:
        return (
            f"The answers had been finite before, with a training loss of {first.loss:.3f} "
            "after epoch 1. Find the first batch whose loss is not finite, and print the norms of "
            "weights, gradients and updates for the steps before it: which of them grows first?"
        )
    return (
        "Find the first batch whose loss is not finite. Print what went into it (images, labels, "
        "the weights as the step before left them), and the output of each operation."
    )
