"""The repair costs about what the reference costs.

What it checks: loading the program and `fit` take at most the allowed multiple of the reference's
CPU time on the same machine, or the allowed number of seconds more than it where that is more. Peak
memory is within the spec's budget, or within a multiple of the reference's on the same machine
where that is more. Answering takes at most 15 times the reference's CPU time, or 48 seconds more
than it where that is more. The grader's own observing is not counted.

Why it is bad if it fails: ten times the epochs or ten times the network can hide many a fault, and
on real data nobody can wait that long.

Example: 100 epochs at a learning rate that is a hundred times too small.

What to look at: seconds per epoch, number of epochs, and what grows from batch to batch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograder.checks._result import Finding, at_most, finding
from autograder.types import Evidence

GROUP = "form"
STAGE = "cost"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


_ANSWERS_FACTOR, _ANSWERS_SECONDS = 15.0, 48.0
"""Room for answers. Where the reference takes 3 CPU-seconds, transforms of single images take 20,
and networks that are compiled for each question 30. A program gains nothing by more time: it has no
labels to train on."""


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    run, reference = evidence.run, evidence.key.cost
    budget = evidence.exercise.budget
    allowed = budget.allowed_seconds(reference.fit_seconds)
    spent, memory = run.cost.fit_cpu_seconds, run.cost.peak_memory_mb
    known = reference.memory_mb > 0  # false for NaN
    room = max(budget.memory_mb, budget.memory_factor * reference.memory_mb if known else 0.0)
    answers = run.facts.answering_seconds
    measured = reference.fit_seconds > 0  # false for NaN
    times = spent / reference.fit_seconds if measured else math.inf
    time = at_most(times, allowed / reference.fit_seconds if measured else 1.0, "time")
    held = at_most(memory, room, "memory")
    answering = at_most(answers, _most_for_answers(reference.answering_seconds), "answers")
    said = (
        f"; {answers:.1f} s for answers (the reference takes {reference.answering_seconds:.1f} s)"
    )
    return finding(
        [time, held, answering],
        f"{spent:.1f} s of computing and {memory:.0f} MiB{'' if answering.holds else said}",
        f"at most {allowed:.1f} s (the reference takes {reference.fit_seconds:.1f} s on this "
        f"machine) and {room:.0f} MiB",
        _advice(over=not held.holds, slow=not answering.holds, known=measured),
    )


def _most_for_answers(reference: float) -> float:
    """CPU-seconds that the `predict` of a right program may take over all questions."""
    return max(_ANSWERS_FACTOR * reference, reference + _ANSWERS_SECONDS)


def _advice(*, over: bool, slow: bool, known: bool) -> str:
    if over:
        return (
            "The program holds far more in memory than the repair needs. Print what it keeps from "
            "batch to batch and from epoch to epoch, and how large that is."
        )
    if slow:
        return (
            "predict, or what runs while the program is loaded, computes far longer than the "
            "network's answers need. Time predict on one batch: what else does it do?"
        )
    if not known:
        return "The cost of the reference on this machine is not known; grade again."
    return (
        "The program computes far longer than the repair needs. Time one epoch, and a batch at its "
        "start and at its end; count epochs, and passes over the images in each."
    )
