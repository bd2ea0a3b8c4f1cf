"""Find the course's folders and load its exercises."""

from __future__ import annotations

import difflib
import os
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from autograder.errors import AuthoringError, UnknownExerciseError, UsageError
from autograder.plugins import COURSES, plugged_in
from autograder.types.exercise import Exercise, load_exercise

DISTRIBUTION = "why-wont-it-learn"
"""The name of the installed distribution and of its data folder."""


def course_root() -> Path:
    """The folder that holds `course/`: AUTOGRADER_HOME, or else the first of the current folder,
    those above it, the package's parent and the installed package's data folder.

    Raises:
        UsageError: there is none.
    """
    if named := os.environ.get("AUTOGRADER_HOME"):
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents, Path(__file__).resolve().parent.parent]
        candidates += [folder for folder in [installed_course()] if folder is not None]
    for folder in candidates:
        if any((folder / "course").glob("*/*.toml")):
            return folder
    raise UsageError(
        "no folder 'course' with exercises in or above the current folder, or beside the package; "
        "run the command inside a clone of the course, or set AUTOGRADER_HOME to one"
    )


@cache
def installed_course() -> Path | None:
    """The data folder of the installed package, which holds the course; None in a clone."""
    try:
        files = distribution(DISTRIBUTION).files or []
    except PackageNotFoundError:
        return None
    found = (Path(str(file.locate())).resolve() for file in files if DISTRIBUTION in file.parts)
    return next((path.parents[2] for path in found if path.suffix == ".toml"), None)


def exercises() -> dict[str, Exercise]:
    """Every exercise by id: those of this course in the order of its lessons, then those of other
    installed courses (`autograder.plugins`)."""
    return _exercises(course_root())


@cache
def _exercises(root: Path) -> dict[str, Exercise]:
    found = {path.stem: load_exercise(path) for path in _specs(root)}
    for name, course in plugged_in(COURSES).items():
        for path in _specs(Path(str(course.__file__)).parent):
            if path.stem in found:
                raise AuthoringError(
                    f"{path}: the course {name!r} has an exercise {path.stem!r}, and so has "
                    f"{found[path.stem].path}; rename one"
                )
            found[path.stem] = load_exercise(path)
    return found


def _specs(root: Path) -> list[Path]:
    return sorted((root / "course").glob("*/*.toml"))


def find_exercise(name: str) -> Exercise:
    """Look up an exercise by its id.

    Raises:
        UnknownExerciseError: there is none; the message names the nearest id.
    """
    known = exercises()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name[:60], known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "`autograder list` shows them all."
    raise UnknownExerciseError(f"no exercise is named {name!r:.60}; {hint}")


def notebook_of(exercise: Exercise) -> Path:
    """The learner's notebook: in the current folder, its lesson folder there, or the course."""
    here, name = Path.cwd(), f"{exercise.id}.ipynb"
    near = (here / name, here / exercise.lesson / name)
    return next((path for path in near if path.is_file()), exercise.path.with_suffix(".ipynb"))


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
