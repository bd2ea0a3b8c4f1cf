"""What is remembered about a learner between commands: hints given, and earlier work."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.course import require_source
from autograder.types import Exercise
from autograder.user_folders import state_folder


def hints_given(exercise: Exercise, most: int) -> int:
    """How many of the `most` hints of an exercise have been shown so far."""
    count = _load().get(_key(exercise), 0)
    return max(0, min(count, most)) if isinstance(count, int) else 0


def remember_hint(exercise: Exercise, most: int) -> None:
    """Count one more hint as shown."""
    state = _load()
    state[_key(exercise)] = hints_given(exercise, most) + 1
    path = _state_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(state, file, indent=1)
    os.replace(file.name, path)


def reset_notebook(exercise: Exercise) -> tuple[Path | None, Path | None]:
    """Put the starter back; returns (notebook, copy of the earlier work), None where not written.

    Raises:
        UsageError: the sources, from which the starter is built, are not installed.
    """
    from autograder.authoring.notebooks import starter_notebook

    starter = starter_notebook(exercise, require_source(exercise))
    notebook = exercise.path.with_suffix(".ipynb")
    if not notebook.exists():
        notebook.write_text(starter, encoding="utf-8")
        return notebook, None
    work = notebook.read_bytes()
    if work == starter.encode():
        return None, None
    copy = _free_name(notebook)
    copy.write_bytes(work)
    notebook.write_text(starter, encoding="utf-8")
    return notebook, copy


def _free_name(notebook: Path) -> Path:
    """A name for the copy that no earlier copy has, so that none is ever overwritten."""
    folder = notebook.parent / "my-earlier-work"
    folder.mkdir(exist_ok=True)
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    copy, number = folder / f"{notebook.stem}-{stamp}.ipynb", 1
    while copy.exists():
        number += 1
        copy = folder / f"{notebook.stem}-{stamp}-{number}.ipynb"
    return copy


def _key(exercise: Exercise) -> str:
    return str(exercise.path)


def _state_file() -> Path:
    return state_folder() / "hints.json"


def _load() -> dict[str, Any]:
    try:
        state = json.loads(_state_file().read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}
