"""Small values of every central type, good unless told otherwise."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.recording import record
from autograder.sampling import Draw
from autograder.types import (
    CheckResult,
    Containment,
    Cost,
    EpochRecord,
    Evaluation,
    ExecResult,
    ExecStatus,
    Exercise,
    Message,
    Program,
    Report,
    Reported,
    RunRecord,
    SourceLine,
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
    """All splits at `loss` and honest words about them, apart from what is given."""
    seen = [make_evaluation(**{"loss": loss, **(changes or {})}) for changes in (train, val, probe)]
    words = {"train_loss": seen[0].loss, "val_loss": seen[1].loss, "val_accuracy": seen[1].accuracy}
    said = Reported(**{"epoch": 0, **words, **(reported or {})})
    return EpochRecord(said, *seen, cpu_seconds=1.0)


def make_run(
    *,
    losses: Sequence[float] = (0.5, 0.3, 0.2),
    first: float = 0.69,
    last: Mapping[str, Mapping[str, Any]] | None = None,
    initial: Mapping[str, Any] | None = None,
    test: Mapping[str, Any] | None = None,
    cost: Mapping[str, float] | None = None,
    facts: Mapping[str, Any] | None = None,
    consistency: Mapping[str, float] | None = None,
    **overrides: Any,
) -> RunRecord:
    """A complete run that passes every check.

    Args:
        losses: of every split after each epoch.
        first: loss of every split before training.
        last: changes to the last epoch, as `make_epoch` takes them.
        initial, test, cost, facts, consistency: changes to that part of the record.
        overrides: fields of the record.
    """
    before = make_evaluation(**{"loss": first, **(initial or {})})
    epochs = [make_epoch(loss) for loss in losses[:-1]] + [make_epoch(losses[-1], **(last or {}))]
    spent = {"fit_cpu_seconds": 2.0, "total_cpu_seconds": 4.0, "wall_seconds": 5.0}
    known = {
        "parameters": 1000.0,
        "convolutions": 3.0,
        "changed_share": 1.0,
        "reference_seconds": 1.5,
        "accepted_diagnoses": ("dying-relu",),
    }
    agreement = {"repeat": 0.0, "single": 1e-6, "permuted": 0.0}
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
        "facts": {**known, **(facts or {})},
        "diagnosis": "dying-relu",
    }
    return RunRecord(**{**values, **overrides})


def make_result(
    check: str = "generalises", *, passed: bool = True, **overrides: Any
) -> CheckResult:
    """One check's result, with texts that tell where they come from."""
    values: dict[str, Any] = {
        "group": "validation",
        "observed": f"{check} observed",
        "required": f"{check} required",
        "explanation": "" if passed else f"{check} explained",
        "value": 0.9,
        "threshold": 0.8,
        "at_most": False,
        "score": float(passed),
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


COUNTS = {"train": 6, "val": 4, "probe": 8, "test": 10}
PROGRAM = Program("x = 1\ny = x / 0\n", (SourceLine(2, 5), SourceLine(3, 1)))


def make_draw() -> Draw:
    """Cats only; but `fit` is told that its training images are dogs."""
    labels = {name: np.zeros(count, np.int64) for name, count in COUNTS.items()}
    images = {name: np.zeros((count, 2, 2, 1), np.uint8) for name, count in COUNTS.items()}
    noisy = {"train": np.ones(COUNTS["train"], np.int64), "val": labels["val"]}
    return Draw(("cat", "dog"), images, labels, noisy)


def make_rows(count: int, cat: float = 0.75) -> bytes:
    """Probabilities as the worker sends them: the same for each of `count` images."""
    return np.tile(np.array([cat, 1 - cat], "<f4"), (count, 1)).tobytes()


def make_messages(**others: Message | None) -> list[Message]:
    """The messages of a good run of two epochs; another by its name, or None to leave it out."""
    seen = COUNTS["train"] + COUNTS["val"] + COUNTS["probe"]
    said = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}
    epoch = Message("epoch", {"reported": said, "cpu_seconds": 1.5}, make_rows(seen))
    good: dict[str, Message | None] = {
        "confined": Message("confined", {"layers": ["landlock"]}),
        "begin": Message("begin", {"index": 0}),
        "loaded": Message("loaded", {"diagnosis": "dying-relu"}),
        "initial": Message("initial", {"parameters": 12}, make_rows(seen, 0.5)),
        "first": epoch,
        "epoch": epoch,
        "fitted": Message("fitted", {"cpu_seconds": 2.5}),
        "test": Message("test", {}, make_rows(COUNTS["test"])),
        "consistency": Message("consistency", {}, make_rows(3 * COUNTS["test"] + 8)),
        "structure": Message(
            "structure",
            {
                **{"convolutions": 3, "changed_share": 1.0, "dead_position_share": 0.0},
                **{"descent": 0.9, "sketch": [0.5, -0.25]},
            },
        ),
        "done": Message("done", {}),
    }
    return [message for message in {**good, **others}.values() if message is not None]


def make_recording(messages: Sequence[Message], **result: Any) -> RunRecord:
    """What the host records of these messages and of what else the sandbox saw."""
    values: dict[str, Any] = {
        "status": ExecStatus.EXITED,
        "returncode": 0,
        "wall_seconds": 9.0,
        "cpu_seconds": 4.0,
        "peak_memory_mb": 300.0,
        "containment": CONTAINMENT,
        "messages": tuple(messages),
    }
    return record(ExecResult(**{**values, **result}), make_draw(), PROGRAM, "blurred", 7, "cpu")
