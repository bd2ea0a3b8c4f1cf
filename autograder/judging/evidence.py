"""Put together what is judged: runs, the exercise's answer key, and how alike the runs are."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from autograder.types import AnswerKey, Evidence, Exercise, RunRecord
from autograder.types.conviction import Conviction


def gather(
    runs: Sequence[RunRecord],
    exercise: Exercise,
    key: AnswerKey,
    conviction: Conviction | None = None,
) -> list[Evidence]:
    """The evidence of each of a program's runs, which were made on different images.

    Args:
        conviction: what the learner's function `evidence` said, if it was asked.
    """
    return [
        dataclasses.replace(_evidence(run, runs, exercise, key), conviction=conviction)
        for run in runs
    ]


def gather_recorded(
    runs: Sequence[RunRecord], exercise: Exercise, diagnoses: tuple[str, ...] | None
) -> list[Evidence]:
    """The same for recorded runs: each with the reference's cost on the machine that made it."""
    return [_evidence(run, runs, exercise, AnswerKey(diagnoses, run.reference)) for run in runs]


def _evidence(
    run: RunRecord, runs: Sequence[RunRecord], exercise: Exercise, key: AnswerKey
) -> Evidence:
    others = [other for other in runs if other is not run and other.complete]
    cosines = [abs(_cosine(run, other)) for other in others]
    unknown = any(map(math.isnan, cosines))  # a maximum could drop a NaN
    return Evidence(
        run,
        exercise,
        key,
        sameness=math.nan if unknown else max(cosines, default=None),
        told_alike=max((_told_alike(run, other) for other in others), default=0.0),
    )


def _cosine(one: RunRecord, other: RunRecord) -> float:
    """Between two runs' sketches; NaN where one is zero or their lengths differ."""
    a, b = one.facts.sketch, other.facts.sketch
    norm = math.hypot(*a) * math.hypot(*b)
    if len(a) != len(b) or norm == 0:
        return math.nan
    return float(sum(x * y for x, y in zip(a, b, strict=True)) / norm)


def _told_alike(one: RunRecord, other: RunRecord) -> float:
    told = [[epoch.reported.train_loss for epoch in run.epochs] for run in (one, other)]
    same = sum(math.isclose(a, b, rel_tol=1e-5) for a, b in zip(*told, strict=False))
    return same / max(map(len, told)) if any(told) else 0.0
