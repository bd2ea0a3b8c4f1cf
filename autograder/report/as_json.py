"""Reports as JSON: the stable interface for other programs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from autograder.types import CheckResult, Report, RunRecord


def to_json(reports: Sequence[Report]) -> str:
    """A JSON list with one object for each report; numbers that are not finite become null."""
    text = json.dumps([report_object(report) for report in reports], indent=2, ensure_ascii=False)
    # The name of a file may hold half a character. JSON has an escape for it, UTF-8 has nothing.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def report_object(report: Report) -> dict[str, Any]:
    """One report as plain values. `score` is null for GRADER_ERROR."""
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
        "official": report.official,
        "device": report.device,
        "seconds": round(report.seconds, 3),
    }


def _check(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "group": result.group,
        "passed": result.passed,
        "score": result.score,
        "observed": result.observed,
        "required": result.required,
        "explanation": result.explanation,
        "value": _finite(result.value),
        "threshold": _finite(result.threshold),
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
                    "train_loss": _finite(epoch.train.loss),
                    "val_loss": _finite(epoch.val.loss),
                    "val_accuracy": _finite(epoch.val.accuracy),
                    "probe_loss": _finite(epoch.probe.loss),
                    "probe_accuracy": _finite(epoch.probe.accuracy),
                },
            }
            for epoch in run.epochs
        ],
        "test_accuracy": _finite(run.test.accuracy) if run.test else None,
        "test_loss": _finite(run.test.loss) if run.test else None,
        "fit_cpu_seconds": _finite(run.cost.fit_cpu_seconds),
        "wall_seconds": _finite(run.cost.wall_seconds),
        "peak_memory_mb": _finite(run.cost.peak_memory_mb),
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
