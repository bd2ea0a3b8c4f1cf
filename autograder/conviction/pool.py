"""The programs of an exercise that a learner's evidence has to tell apart: `pool.toml`.

train = 96                      # images that each of them gets
val = 60
cpu_seconds = 30                # for the whole pool

[[programs]]
of = "starter"                  # a program of the exercise, or a file in `pool/`
side = "fault"                  # or healthy, or sick
kind = "as released"            # follows "programs"; of sick ones, learners read it
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.authoring.variants import find_variant, load_pool_programs, load_variants
from autograder.course import source_path
from autograder.errors import AuthoringError
from autograder.types import DataRecipe, Exercise
from autograder.types.conviction import Side

FILE = "pool.toml"
SEEDS = 2
"""How often each program is drawn images for."""
UNUSED = 20
"""Images that a draw must have, and that nobody looks at here."""
_TELLS = re.compile(r"^(diagnosis|exercise) = .*$", re.MULTILINE)
"""Lines that say what a program is; all programs of a pool are alike in them."""
_MODULE_CLASS = re.compile(r"^class \w+\([^)]*\bModule\)", re.MULTILINE)


@dataclass(frozen=True)
class Member:
    """One program of a pool."""

    name: str
    side: Side
    kind: str
    text: str | None
    """None: the learner's own program."""

    @property
    def form(self) -> str:
        """How it is written, in words that follow "programs"; empty for the learner's own."""
        if self.text is None:
            return ""
        has_class = _MODULE_CLASS.search(self.text) is not None
        return f"{'with' if has_class else 'without'} an nn.Module class of their own"


@dataclass(frozen=True)
class Pool:
    """All that an exercise's evidence is judged by."""

    members: tuple[Member, ...]
    recipe: DataRecipe
    """Of the images that the programs are trained on."""
    cpu_seconds: float
    """For all programs and seeds together."""
    is_known: bool = False
    """Whether the learner has all of its programs, so that what evidence prints about them may be
    shown. Never so of an official grade's pool."""


def load_pool(exercise: Exercise) -> Pool | None:
    """The pool of an exercise; None without the solutions, or if it has none.

    Raises:
        AuthoringError: the file breaks the format, or names a program that does not exist.
        UnknownNameError: likewise.
    """
    source = source_path(exercise)
    path = None if source is None else source.with_suffix("") / FILE
    if source is None or path is None or not path.is_file():
        return None
    try:
        spec = tomllib.loads(path.read_text(encoding="utf-8"))
        members = _members(spec, source, exercise, path)
        recipe = replace(
            exercise.data, train=spec["train"], val=spec["val"], probe=UNUSED, test=UNUSED
        )
        pool = Pool(members, recipe, float(spec["cpu_seconds"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise AuthoringError(f"{path}: {type(problem).__name__}: {problem}") from problem
    sides = {member.side for member in members}
    if sides != set(Side):
        lacking = ", ".join(sorted(set(Side) - sides))
        raise AuthoringError(f"{path}: the pool has no program that is: {lacking}")
    return pool


def _members(
    spec: dict[str, Any], source: Path, exercise: Exercise, path: Path
) -> tuple[Member, ...]:
    programs = load_variants(source, exercise.symptom) | load_pool_programs(source)
    found = [
        Member(
            one["of"],
            Side(one["side"]),
            str(one["kind"]),
            _TELLS.sub("", find_variant(programs, one["of"]).text),
        )
        for one in spec["programs"]
    ]
    if len({member.name for member in found}) != len(found):
        raise AuthoringError(f"{path}: a program stands in the pool twice")
    return tuple(found)
