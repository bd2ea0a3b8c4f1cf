"""An exercise as its spec describes it: data, budget, checks, points, texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeGuard

from autograder.errors import AuthoringError

GROUPS = ("training", "validation", "form", "diagnosis")
"""The groups that points are split over, in the order of the grade cells."""
MOST_IMAGES = 100_000
"""Most images of one split, since a generated set draws as many as it is asked for."""
_LONGEST = 60
"""Characters of a check's name, and of a word among its settings."""
_MOST = 1e9
"""Largest number in a spec: far above any sensible one; checks use it to mean no limit."""


@dataclass(frozen=True)
class DataRecipe:
    """Which images a run draws, and how many go where."""

    set: str
    train: int
    val: int
    probe: int
    """Images whose labels the grader keeps, looked at before training and after chosen epochs."""
    test: int
    """Held-out images whose labels the grader keeps, looked at only at the end."""
    classes: tuple[str, ...] | None = None
    proportions: tuple[float, ...] | None = None
    label_noise: float = 0.0
    """Share of the labels of train and val that are re-drawn at random, 0 to 1."""
    coding: str = "shuffled"
    """Which label stands for which class: `shuffled` anew in each run, or `fixed` in the order of
    `classes`, for exercises whose right repair may depend on it."""


@dataclass(frozen=True)
class Budget:
    """What a repaired program may spend."""

    cpu_factor: float = 6.0
    """Allowed CPU time of `fit`, as a multiple of the reference's own on the same machine."""
    cpu_seconds: float = 8.0
    """Or this many CPU-seconds more than the reference, if that allows more: what loaders,
    transforms and averaged weights cost does not shrink with a quick reference."""
    memory_mb: int = 1500
    """What a program may hold at its peak, in MiB, on a machine where this is the larger bound."""
    memory_factor: float = 1.5
    """Or this multiple of what the reference holds there: torch itself takes 300 to 3000 MiB."""
    wall_seconds: float = 120.0
    """Hard outer limit of the whole run, in seconds."""

    def allowed_seconds(self, reference: float) -> float:
        """CPU-seconds that `fit` may take if the reference's takes `reference`."""
        return max(self.cpu_factor * reference, reference + self.cpu_seconds)


@dataclass(frozen=True)
class Exercise:
    """One exercise, loaded and validated from `course/<lesson>/<id>.toml`."""

    id: str
    lesson: str
    title: str
    story: str
    post: str
    data: DataRecipe
    budget: Budget
    points: Mapping[str, float]
    """Points per group of checks, keys as in GROUPS."""
    symptom: tuple[str, ...]
    """Checks that the unrepaired starter fails."""
    checks: Mapping[str, Mapping[str, Any] | bool]
    """Settings by check; False switches a standard check off."""
    hints: tuple[str, ...]
    evidence_example: str
    """What the starter's cell for `evidence` shows as an example, code or comments that convict
    another fault; empty where the exercise asks for no evidence."""
    path: Path = field(compare=False)

    @property
    def maximum_points(self) -> float:
        return sum(self.points.values())

    def without_evidence(self) -> Exercise:
        """The same, for programs of the course that come without evidence."""
        return replace(self, evidence_example="")

    def settings(self, check: str) -> Mapping[str, Any]:
        """This exercise's own settings of a check; empty if the defaults apply."""
        found = self.checks.get(check, {})
        return found if isinstance(found, Mapping) else {}


def load_exercise(path: Path) -> Exercise:
    """Read and validate a spec.

    Raises:
        AuthoringError: the file is not TOML, a key is missing, unknown or of the wrong type.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        found = str(error)[:200]
        raise AuthoringError(f"{path}: expected a spec in TOML, found: {found}") from error
    needed = {"title", "post", "symptom", "story", "hints", "data", "points"}
    _refuse_unknown(path, "spec", table, needed | {"evidence_example", "budget", "checks"})
    missing = sorted(needed - set(table))
    if missing:
        raise AuthoringError(f"{path}: add the missing key(s) {', '.join(missing)}")
    _require_kinds(path, table)
    points = table["points"]
    if (
        not isinstance(points, dict)
        or set(points) != set(GROUPS)
        or not all(_positive(value) for value in points.values())
    ):
        raise AuthoringError(f"{path}: [points] needs a positive number for each of {GROUPS}")
    _require_settings(path, table.get("checks", {}))
    if len(table["hints"]) < 3:
        raise AuthoringError(f"{path}: expected at least 3 hints, found {len(table['hints'])}")
    return Exercise(
        id=path.stem,
        lesson=path.parent.name,
        title=table["title"],
        story=" ".join(table["story"].split()),
        post=table["post"],
        data=_section(path, "data", DataRecipe, table["data"]),
        budget=_section(path, "budget", Budget, table.get("budget", {})),
        points=MappingProxyType({group: float(points[group]) for group in GROUPS}),
        symptom=tuple(table["symptom"]),
        checks=MappingProxyType(dict(table.get("checks", {}))),
        hints=tuple(" ".join(hint.split()) for hint in table["hints"]),
        evidence_example=table.get("evidence_example", "").strip(),
        path=path,
    )


def _section(path: Path, name: str, kind: type[Any], table: Mapping[str, Any]) -> Any:
    _refuse_unknown(path, f"[{name}]", table, set(kind.__dataclass_fields__))
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    try:
        section = kind(**values)
    except TypeError as error:
        raise AuthoringError(f"{path}: [{name}]: {error}") from error
    for key, value in values.items():
        wrong = isinstance(value, int | float) and key != "label_noise" and not _positive(value)
        if wrong:
            bound = f"; at most {_MOST:g}" if isinstance(value, int | float) and value > 0 else ""
            raise AuthoringError(
                f"{path}: [{name}] {key} must be positive, not {_short(value)}{bound}"
            )
        if key in _COUNTS and isinstance(value, int) and value > MOST_IMAGES:
            raise AuthoringError(f"{path}: [{name}] {key}: at most {MOST_IMAGES} images")
    return section


_COUNTS = ("train", "val", "probe", "test")
_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("title", "post", "story", "evidence_example", "set", "coding"), str),
    **dict.fromkeys(("symptom", "hints", "classes", "proportions"), list),
    **dict.fromkeys(("data", "points", "budget", "checks"), dict),
    **dict.fromkeys(("train", "val", "probe", "test", "memory_mb"), int),
    **dict.fromkeys(
        ("label_noise", "cpu_factor", "cpu_seconds", "memory_factor", "wall_seconds"), (int, float)
    ),
}


def _require_kinds(path: Path, table: Mapping[str, Any]) -> None:
    """Check the types of all values that the spec's readers rely on."""
    sections = [table, table["data"], table.get("budget", {})]
    for section in sections:
        if not isinstance(section, dict):
            raise AuthoringError(f"{path}: [data] and [budget] must be tables")
        for key, value in section.items():
            kind = _KINDS.get(key)
            if kind is not None and (not isinstance(value, kind) or isinstance(value, bool)):
                raise AuthoringError(
                    f"{path}: {key} has a value of the wrong type: {_short(value)}"
                )
    words = [*table["symptom"], *table["hints"]]
    if not all(isinstance(word, str) for word in words):
        raise AuthoringError(f"{path}: symptom and hints must be lists of strings")
    if not all(isinstance(name, str) for name in table["data"].get("classes", [])):
        raise AuthoringError(f"{path}: [data] classes must be a list of strings")
    if not all(_positive(share) for share in table["data"].get("proportions", [])):
        raise AuthoringError(f"{path}: [data] proportions must be a list of positive numbers")
    if not table["symptom"]:
        raise AuthoringError(f"{path}: symptom must name at least one check")
    if not 0 <= table["data"].get("label_noise", 0) <= 1:
        raise AuthoringError(f"{path}: label_noise must lie between 0 and 1")
    if (coding := table["data"].get("coding", "shuffled")) not in ("shuffled", "fixed"):
        raise AuthoringError(f"{path}: coding must be 'shuffled' or 'fixed', not {coding!r}")


def _refuse_unknown(path: Path, where: str, table: Mapping[str, Any], known: set[str]) -> None:
    unknown = [key if key.isprintable() else repr(key) for key in sorted(set(table) - known)]
    if unknown:
        raise AuthoringError(
            f"{path}: {where} has the unknown key(s) {', '.join(unknown)[:200]}; "
            f"known are {', '.join(sorted(known))}"
        )


def _require_settings(path: Path, checks: Mapping[str, Any]) -> None:
    """Checks are switched on or off, or have settings: words and numbers."""
    for check, settings in checks.items():
        if not check.isidentifier() or len(check) > _LONGEST:
            raise AuthoringError(
                f"{path}: [checks] expected names of checks, found {_short(check)}"
            )
        if not isinstance(settings, bool | dict):
            raise AuthoringError(
                f"{path}: [checks] {check} must be a table of settings, true or false, "
                f"not {_short(settings)}"
            )
        for key, value in settings.items() if isinstance(settings, dict) else ():
            if not _finite(value) and not (isinstance(value, str) and len(value) <= _LONGEST):
                raise AuthoringError(
                    f"{path}: [checks.{check}] {_short(key)} must be a word or a number from "
                    f"{-_MOST:g} to {_MOST:g}, not {_short(value)}"
                )


def _positive(value: object) -> bool:
    return _finite(value) and value > 0


def _finite(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number of a sensible size; a boolean is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_MOST <= value <= _MOST  # false for NaN, and no overflow for a huge integer


def _short(value: object) -> str:
    """A value as a message shows it."""
    try:
        return f"{value!r:.60}"
    except (ValueError, RecursionError):  # an integer of thousands of digits, absurd nesting
        return f"a {type(value).__name__} that is too large to show"
