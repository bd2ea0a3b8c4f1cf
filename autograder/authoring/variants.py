"""All programs of an exercise by name: starter, reference, mutants, right and wrong repairs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.authoring.source import Source, load_source, read_header, require_python
from autograder.errors import AuthoringError, UnknownNameError
from autograder.types import Program

CHEATS = "cheats"
"""Folder beside the lessons: programs without a network, which must fail in every exercise."""


class Kind(StrEnum):
    """What is claimed of a program."""

    STARTER = "starter"
    REFERENCE = "reference"
    MUTANT = "mutant"
    RIGHT = "right"
    WRONG = "wrong"
    POOL = "pool"
    """Only for the learner's evidence to judge; no campaign trains it."""


@dataclass(frozen=True)
class Variant:
    """One program of an exercise and what is claimed of it."""

    name: str
    kind: Kind
    summary: str
    fails: tuple[str, ...]
    """Checks at which it must fail; empty for programs that must pass."""
    planted: tuple[str, ...]
    """The bugs planted in it, before the overlay redefines anything."""
    text: str
    """The whole program."""
    overlay: str = ""
    """What a repair adds at the end; its definitions replace earlier ones."""
    held_out: bool = False
    """No threshold was set with it: it shows the error rate on programs that nobody tuned for."""

    @property
    def program(self) -> Program:
        return Program.of_file(self.text)


def load_variants(source_path: Path, symptom: tuple[str, ...]) -> dict[str, Variant]:
    """Every program of the exercise whose source is `source_path`, by its name.

    Args:
        source_path: `solutions/<lesson>/<exercise>.py`; repairs lie in the folder beside it.
        symptom: the checks at which the starter must fail.

    Raises:
        AuthoringError: two programs share a name, or a file breaks the format.
    """
    source = load_source(source_path)
    every_bug = tuple(source.bugs)
    starter = source.program(every_bug)
    variants = [
        Variant("starter", Kind.STARTER, "as released", symptom, every_bug, starter),
        Variant("reference", Kind.REFERENCE, "the reference solution", (), (), source.program(())),
    ]
    for bug in source.bugs.values() if len(every_bug) > 1 else ():
        text = with_diagnosis(source, source.program((bug.name,)))
        variants.append(Variant(bug.name, Kind.MUTANT, bug.summary, bug.fails, (bug.name,), text))
    for kind in (Kind.RIGHT, Kind.WRONG):
        folder = source_path.with_suffix("") / kind.value
        variants.extend(_overlay(source, path, kind) for path in sorted(folder.glob("*.py")))
    cheats = sorted((source_path.parent.parent / CHEATS).glob("*.py"))
    variants.extend(_overlay(source, path, Kind.WRONG) for path in cheats)
    by_name = {variant.name: variant for variant in variants}
    if len(by_name) != len(variants):
        raise AuthoringError(f"{source_path}: two programs of this exercise share a name")
    return by_name


def load_pool_programs(source_path: Path) -> dict[str, Variant]:
    """The programs that are there for the learner's evidence alone, by name.

    Raises:
        AuthoringError: a file breaks the format.
    """
    source = load_source(source_path)
    folder = source_path.with_suffix("") / Kind.POOL.value
    return {path.stem: _overlay(source, path, Kind.POOL) for path in sorted(folder.glob("*.py"))}


def reference_evidence(source_path: Path) -> str:
    """The evidence that the solutions show.

    Raises:
        AuthoringError: there is none.
    """
    path = source_path.with_suffix("") / "evidence" / "reference.py"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AuthoringError(f"{path}: expected evidence that convicts the fault") from error


def find_variant(variants: dict[str, Variant], name: str) -> Variant:
    """Look up a program by name.

    Raises:
        UnknownNameError: there is none; the message lists the known ones.
    """
    try:
        return variants[name]
    except KeyError:
        known = ", ".join(variants)
        raise UnknownNameError(f"no program named '{name}'; this exercise has: {known}") from None


def _overlay(source: Source, path: Path, kind: Kind) -> Variant:
    header, text = read_header(path.read_text(encoding="utf-8"), "repair", path)
    base = header.get("base", "starter")
    bases = {"starter": tuple(source.bugs), "reference": (), **{b: (b,) for b in source.bugs}}
    if base not in bases or "summary" not in header:
        raise AuthoringError(
            f"{path}: expected a summary and a base among {sorted(bases)!r:.500}, "
            f"found {header!r:.500}"
        )
    planted = bases[base]
    fails = tuple(header.get("fails", ()))
    if (kind is Kind.WRONG) != bool(fails):
        raise AuthoringError(f"{path}: 'fails' belongs to wrong repairs, and only to them")
    program = with_diagnosis(source, source.program(planted))
    overlay = text.strip() + "\n"
    require_python(overlay, path, "the repair")
    return Variant(
        path.stem,
        kind,
        header["summary"],
        fails,
        planted,
        f"{program}\n\n{overlay}",
        overlay,
        held_out=bool(header.get("held_out", False)),
    )


def with_diagnosis(source: Source, program: str) -> str:
    """Fill in `diagnosis` so that a program fails by its behaviour, not for lack of a diagnosis."""
    return program.replace("diagnosis = None", f'diagnosis = "{source.diagnosis}"')
