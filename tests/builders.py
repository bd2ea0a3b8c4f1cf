"""Small values of every central type, good unless told otherwise."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.types import (
    AnswerKey,
    Bound,
    CheckResult,
    Containment,
    Cost,
    EpochRecord,
    Evaluation,
    Evidence,
    Exercise,
    Facts,
    ReferenceCost,
    Report,
    Reported,
    RunRecord,
    Split,
    Verdict,
)
from autograder.types.exercise import GROUPS, load_exercise

CONTAINMENT = Containment("bubblewrap", ("bubblewrap", "landlock"))

SPEC: dict[str, Any] = {
    "title": "Blurred",
    "post": "a post",
    "symptom": ["generalises"],
    "story": "A network\nsees little.",
    "hints": ["Look here.", "Measure\nthis.", "It shows that."],
    "data": {"set": "garments", "train": 80, "val": 30, "probe": 40, "test": 40},
    "points": {"training": 4, "validation": 3, "form": 1, "diagnosis": 2},
}


def make_exercise(folder: Path, *, name: str = "blurred", **overrides: Any) -> Exercise:
    """Write a spec below `folder` and load it; an override that is None leaves its key out."""
    return load_exercise(write_spec(folder, name=name, **overrides))


def write_spec(folder: Path, *, name: str = "blurred", **overrides: Any) -> Path:
    path = folder / "course" / "01-lesson" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = {key: value for key, value in {**SPEC, **overrides}.items() if value is not None}
    path.write_text("\n".join(_toml(table)) + "\n", encoding="utf-8")
    return path


def _toml(table: Mapping[str, Any], header: str = "") -> list[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"[{header}]"] if header else []
    lines += [f"{key} = {json.dumps(value)}" for key, value in plain.items()]
    for key in table.keys() - plain.keys():
        lines += _toml(table[key], f"{header}.{key}".lstrip("."))
    return lines


def make_evaluation(**overrides: Any) -> Evaluation:
    """Predictions of a good two-class model on 40 images."""
    good = Evaluation(
        count=40,
        loss=0.2,
        accuracy=0.95,
        recall=(0.95, 0.95),
        spread=0.4,
        largest_share=0.5,
        calibration_error=0.03,
        loss_when_right=0.1,
        loss_when_wrong=2.0,
        finite=True,
    )
    return dataclasses.replace(good, **overrides)


def make_epoch(
    loss: float,
    *,
    train: Mapping[str, Any] | None = None,
    val: Mapping[str, Any] | None = None,
    probe: Mapping[str, Any] | None = None,
    reported: Mapping[str, Any] | None = None,
) -> EpochRecord:
    """All splits at `loss`, honestly reported, except for the changes given."""
    seen = [make_evaluation(**{"loss": loss, **(changes or {})}) for changes in (train, val, probe)]
    words = {"train_loss": seen[0].loss, "val_loss": seen[1].loss, "val_accuracy": seen[1].accuracy}
    said = Reported(**{"epoch": 0, **words, **(reported or {})})
    return EpochRecord(said, *seen)


def make_run(
    *,
    losses: Sequence[float] = (0.5, 0.3, 0.2),
    first: float = 0.69,
    last: Mapping[str, Mapping[str, Any]] | None = None,
    initial: Mapping[str, Any] | None = None,
    test: Mapping[str, Any] | None = None,
    cost: Mapping[str, float] | None = None,
    facts: Mapping[str, Any] | None = None,
    probed: Mapping[str, float] | None = None,
    reference: Mapping[str, float] | None = None,
    consistency: Mapping[str, float] | None = None,
    **overrides: Any,
) -> RunRecord:
    """A complete run that passes every check.

    Args:
        losses: loss of every split after each epoch.
        first: loss of every split before training.
        last: changes to the last epoch, as `make_epoch` takes them.
        initial, test, cost, facts, reference, consistency: changes to that part of the record.
        probed: results of probing questions.
        overrides: fields of the record.
    """
    before = make_evaluation(**{"loss": first, **(initial or {})})
    epochs = [make_epoch(loss) for loss in losses[:-1]] + [make_epoch(losses[-1], **(last or {}))]
    spent = {"fit_cpu_seconds": 2.0, "total_cpu_seconds": 4.0, "wall_seconds": 5.0}
    known = {
        "parameters": 1000.0,
        "convolutions": 3.0,
        "changed_share": 1.0,
        "dead_position_share": 0.0,
        "resemblance": 0.9,
        "sketch": (1.0, 2.0),
        "answering_seconds": 2.0,
        "validation_cheaper": 0.3,
        # The answers follow the weights, and are guesses once these are redrawn.
        **{"response_ratio": 2.0, "response_cosine": 0.99, "response_size": 0.05},
        **{"redrawn_convolutions": 0.5, "redrawn_weights": 0.5},
    }
    there = {"fit_seconds": 1.5, "memory_mb": 250.0, "answering_seconds": 1.5}
    agreement = {"repeat": 0.0, "single": 1e-6, "permuted": 0.0, "batches": 1e-6}
    values: dict[str, Any] = {
        "exercise": "blurred",
        "seed": 1,
        "classes": 2,
        "device": "cpu",
        "containment": CONTAINMENT,
        "cost": Cost(**{**spent, "peak_memory_mb": 300.0, **(cost or {})}),
        "initial": dict.fromkeys((Split.TRAIN, Split.VAL, Split.PROBE), before),
        "epochs": tuple(epochs),
        "test": make_evaluation(**(test or {})),
        "consistency": {**agreement, **(consistency or {})},
        "facts": Facts(**{**known, **(facts or {})}, probed=dict(probed or {})),
        "reference": ReferenceCost(**{**there, **(reference or {})}),
        "diagnosis": "dying-relu",
    }
    return RunRecord(**{**values, **overrides})


def make_evidence(
    run: RunRecord,
    exercise: Exercise,
    *,
    diagnoses: tuple[str, ...] | None = ("dying-relu",),
    **overrides: Any,
) -> Evidence:
    """A run with the reference's cost on the machine that made it, and no other run."""
    key = AnswerKey(diagnoses, run.reference)
    return Evidence(run, exercise, key, **overrides)


def make_result(
    check: str = "generalises",
    *,
    passed: bool = True,
    value: float = 0.9,
    threshold: float = 0.8,
    at_most: bool = False,
    **overrides: Any,
) -> CheckResult:
    """One check's result, with texts that name the check and their field."""
    values: dict[str, Any] = {
        "group": "validation",
        "observed": f"{check} observed",
        "required": f"{check} required",
        "explanation": "" if passed else f"{check} explained",
        "bounds": (Bound(value, threshold, at_most),),
    }
    return CheckResult(check=check, passed=passed, **{**values, **overrides})


def make_report(**overrides: Any) -> Report:
    """A report of one run that fails at `generalises`."""
    values: dict[str, Any] = {
        "submission": "alice/blurred.ipynb",
        "exercise": "blurred",
        "title": "Blurred",
        "verdict": Verdict.FAILED,
        "score": 0.7,
        "points": {"training": 4.0, "validation": 0.0, "form": 1.0, "diagnosis": 2.0},
        "maximum_points": {group: float(SPEC["points"][group]) for group in GROUPS},
        "checks": (make_result("loss_decreases", group="training"), make_result(passed=False)),
        "runs": (make_run(),),
        "containment": CONTAINMENT,
        "device": "cpu",
        "seconds": 12.3456,
        "official": True,
    }
    return Report(**{**values, **overrides})
