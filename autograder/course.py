"""Find the course's folders and load its exercises."""

from __future__ import annotations

import difflib
import os
from functools import cache
from pathlib import Path

from autograder.errors import UnknownExerciseError, UsageError
from autograder.types.exercise import Exercise, load_exercise


def course_root() -> Path:
    """The folder that holds `course/`: AUTOGRADER_HOME, else above here, else beside the package.

    Raises:
        UsageError: there is none.
    """
    if named := os.environ.get("AUTOGRADER_HOME"):
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents, Path(__file__).resolve().parent.parent]
    for folder in candidates:
        if any((folder / "course").glob("*/*.toml")):
            return folder
    raise UsageError(
        "no folder 'course' with exercises above the current folder or beside the package; "
        "run the command inside a clone of the course, or set AUTOGRADER_HOME to one"
    )


def exercises() -> dict[str, Exercise]:
    """Every exercise of the course by id, in the order of the lessons."""
    return _exercises(course_root())


@cache
def _exercises(root: Path) -> dict[str, Exercise]:
    specs = sorted((root / "course").glob("*/*.toml"))
    return {path.stem: load_exercise(path) for path in specs}


def find_exercise(name: str) -> Exercise:
    """Look an exercise up by its id.

    Raises:
        UnknownExerciseError: there is none; the message names the nearest.
    """
    known = exercises()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name[:60], known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "`autograder list` shows them all."
    raise UnknownExerciseError(f"no exercise is named {name!r:.60}; {hint}")


def source_path(exercise: Exercise) -> Path | None:
    """The exercise's source in `solutions/`, or None where the solutions are not installed."""
    path = exercise.path.parents[2] / "solutions" / exercise.lesson / f"{exercise.id}.py"
    return path if path.is_file() else None


def require_source(exercise: Exercise) -> Path:
    """The exercise's source.

    Raises:
        UsageError: the solutions are not installed here.
    """
    if path := source_path(exercise):
        return path
    raise UsageError(
        f"the solution of '{exercise.id}' is not here: expected "
        f"solutions/{exercise.lesson}/{exercise.id}.py beside the folder course/; "
        "students' copies of the course come without solutions"
    )
