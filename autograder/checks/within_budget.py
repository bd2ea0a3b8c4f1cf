"""The repair costs about what the reference costs.

What it checks: CPU time of `fit` is at most the allowed multiple of the reference's own on the
same machine, and peak memory is within the spec's budget, or within a multiple of the reference's
on the same machine where that is more. The grader's own observing is not counted.

Why it is bad if it fails: ten times the epochs or ten times the network can hide many a fault, and
nobody can wait for it on real data.

Example: 100 epochs at a learning rate that is a hundred times too small.

What to look at: seconds per epoch, number of epochs, and what grows from batch to batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks._result import at_most
from autograder.types import CheckResult, Exercise, RunRecord

GROUP = "form"
STANDARD = True
DEFAULTS: Mapping[str, Any] = {}


def check(run: RunRecord, exercise: Exercise, settings: Mapping[str, Any]) -> CheckResult:
    """The grader adds the fact `reference_seconds`: what the reference costs on this machine."""
    reference = float(run.facts.get("reference_seconds", float("nan")))
    factor = exercise.budget.cpu_factor
    spent, memory = run.cost.fit_cpu_seconds, run.cost.peak_memory_mb
    known = float(run.facts.get("reference_memory_mb", float("nan")))
    relative = exercise.budget.memory_factor * known if known == known else 0.0
    room = max(exercise.budget.memory_mb, relative)
    over = not memory <= room  # also true for NaN
    return at_most(
        "within_budget",
        GROUP,
        float("inf") if over or not reference > 0 else spent / reference,
        factor,
        f"{spent:.1f} s of computing and {memory:.0f} MiB",
        f"at most {factor * reference:.1f} s ({factor:g} x the reference on this machine) "
        f"and {room:.0f} MiB",
        "The program computes far longer, or holds far more, than the repair needs.",
    )
