"""A JSON file beside the solutions that holds what was measured of all exercises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import exercises, require_source


def in_solutions(name: str) -> Path:
    """Where a file of this name lies in the folder of all solutions."""
    anywhere = next(iter(exercises().values()))
    return require_source(anywhere).parent.parent / name


def load_record(name: str) -> Mapping[str, Any]:
    """What was recorded; empty if there is no file that can be read."""
    try:
        loaded = json.loads(in_solutions(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def write_record(name: str, record: Mapping[str, Any]) -> None:
    """Record it, to be committed."""
    in_solutions(name).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
