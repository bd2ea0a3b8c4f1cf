"""Reports as JSON: the stable interface for other programs.

Learners get them too, so numbers measured with hidden labels have only two significant digits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from autograder.report.plain import escaped
from autograder.types import Bound, CheckResult, Evaluation, Reading, Report, RunRecord
from autograder.types.coarse import coarse


def to_json(reports: Sequence[Report]) -> str:
    """A JSON list with one object for each report; numbers that are not finite become null."""
    text = json.dumps([report_object(report) for report in reports], indent=2, ensure_ascii=False)
    # A file name may hold an unpaired surrogate. JSON can escape it; UTF-8 cannot encode it.
    return escaped(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def report_object(report: Report) -> dict[str, Any]:
    """One report as plain values. `score` is null where there is no grade yet."""
    error = report.error
    return {
        "submission": report.submission,
        "exercise": report.exercise,
        "verdict": report.verdict.value,
        "score": report.score,
        "points": dict(report.points),
        "maximum_points": dict(report.maximum_points),
        "checks": [_check(result) for result in report.checks],
        "error": None
        if error is None
        else {
            "message": error.message,
            "where": error.where,
            "code": error.code,
            "next_step": error.next_step,
        },
        "runs": [_run(run) for run in report.runs],
        "containment": None
        if report.containment is None
        else {
            "backend": report.containment.backend,
            "layers": list(report.containment.layers),
            "missing": list(report.containment.missing),
        },
        "reading": None if report.reading is None else _reading(report.reading),
        "printed": [{"about": about, "text": text} for about, text in report.printed],
        "note": report.note,
        "official": report.official,
        "device": report.device,
        "seconds": round(report.seconds, 3),
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "functions": dict(reading.functions),
        "notes": [
            {"kind": note.kind, "where": note.where, "text": note.text} for note in reading.notes
        ],
        "more": reading.more,
    }


def _check(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "group": result.group,
        "passed": result.passed,
        "credit": result.credit,
        "hidden_by": result.hidden_by or None,
        "follows": result.follows or None,
        "observed": result.observed,
        "required": result.required,
        "explanation": result.explanation,
        "bounds": [_bound(bound) for bound in result.bounds],
    }


def _bound(bound: Bound) -> dict[str, Any]:
    return {
        "name": bound.name or None,
        "value": _finite(coarse(bound.value, bound.threshold)),
        "at_most" if bound.at_most else "at_least": _finite(bound.threshold),
    }


def _run(run: RunRecord) -> dict[str, Any]:
    return {
        "error": run.error.message if run.error else None,
        "epochs": [
            {
                "reported": {
                    name: _finite(getattr(epoch.reported, name))
                    for name in ("train_loss", "val_loss", "val_accuracy")
                },
                "measured": {
                    "train_loss": _number(epoch.train, "loss"),
                    "val_loss": _number(epoch.val, "loss"),
                    "val_accuracy": _number(epoch.val, "accuracy"),
                    "probe_loss": _hidden(epoch.probe, "loss"),
                    "probe_accuracy": _hidden(epoch.probe, "accuracy"),
                },
            }
            for epoch in run.epochs
        ],
        "test_accuracy": _finite(coarse(run.test.accuracy)) if run.test else None,
        "test_loss": _finite(coarse(run.test.loss)) if run.test else None,
        "fit_cpu_seconds": _finite(run.cost.fit_cpu_seconds),
        "wall_seconds": _finite(run.cost.wall_seconds),
        "peak_memory_mb": _finite(run.cost.peak_memory_mb),
    }


def _number(seen: Evaluation | None, name: str) -> float | None:
    """None if the grader did not ask about the epoch, or the number is not finite."""
    return None if seen is None else _finite(getattr(seen, name))


def _hidden(seen: Evaluation | None, name: str) -> float | None:
    """Like `_number`, but only as precise as a learner may know a number from hidden labels."""
    return None if seen is None else _finite(coarse(getattr(seen, name)))


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
