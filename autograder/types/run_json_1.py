"""Convert records of version 1, whose lists had no names, to version 2.

Thousands of recorded runs and every journal made before December 2026 are of version 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.types import json_values as value_of

_FIELDS = {
    "evaluation": [
        *("count", "loss", "accuracy", "recall", "spread", "largest_share", "calibration_error"),
        *("loss_when_right", "loss_when_wrong", "finite", "clipped", "confidence"),
    ],
    "reported": ["epoch", "train_loss", "val_loss", "val_accuracy"],
}
_COST = ("fit_cpu_seconds", "total_cpu_seconds", "wall_seconds", "peak_memory_mb")
_CONTAINMENT = ("backend", "layers", "missing")
_ERROR = ("failure", "message", "where", "code", "next_step")
_EPOCH = ("reported", "train", "val", "probe")
_NO_LONGER = {"interviewed", "sameness", "told_alike", "accepted_diagnoses"}
"""What some records hold as well, and nothing reads any more."""
_RENAMED = {"descent": "resemblance"}


def as_version_2(read: Mapping[str, Any]) -> dict[str, Any]:
    """The same record with names.

    Raises:
        ValueError: a list is not as long as its names; other faults are found later.
    """
    table = {name: value for name, value in read.items() if name not in _NO_LONGER}
    table["version"], table["fields"] = 2, _FIELDS
    for name, names in (("containment", _CONTAINMENT), ("cost", _COST), ("error", _ERROR)):
        if table.get(name) is not None:
            table[name] = _by_name(name, names, table[name])
    if "epochs" in table:
        epochs = enumerate(value_of.list_of("epochs", table["epochs"]))
        table["epochs"] = [_epoch(f"epochs[{number}]", one) for number, one in epochs]
    if "facts" in table:
        facts = value_of.mapping("facts", table["facts"])
        table["facts"] = {
            _RENAMED.get(name, name): value
            for name, value in facts.items()
            if name not in _NO_LONGER
        }
    return table


def _by_name(where: str, names: Sequence[str], row: object) -> dict[str, Any]:
    return dict(zip(names, value_of.list_of(where, row, len(names)), strict=True))


def _epoch(where: str, row: object) -> dict[str, Any]:
    # The oldest rows end with the seconds so far.
    parts = value_of.list_of(where, row, len(_EPOCH), len(_EPOCH) + 1)
    found = dict(zip(_EPOCH, parts, strict=False))
    return {name: part for name, part in found.items() if part is not None or name == "reported"}
