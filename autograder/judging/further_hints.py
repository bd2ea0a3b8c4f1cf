"""Two more steps between the last hint and the solution, made from the solutions themselves.

An experiment that convicts the fault is carried out on the starter and on a sound program; then the
places are named where the starter differs from the reference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from autograder.authoring.source import load_source
from autograder.authoring.variants import load_variants, reference_evidence
from autograder.conviction.hearing import hear_pool
from autograder.conviction.practice import practice_pool
from autograder.course import require_source, source_path
from autograder.errors import GraderFaultError
from autograder.running.run import PRACTICE_SEED
from autograder.sandbox import Backend
from autograder.types import Exercise, Program
from autograder.types.conviction import Side

Hint = Callable[[Exercise], str]


def experiment(exercise: Exercise, *, backend: Backend | None = None) -> str:
    """What the reference's evidence does, in a sentence, and what it gives for the starter and for
    a sound program.

    Raises:
        UsageError: the solutions are not installed.
        GraderFaultError: it could not be carried out.
    """
    source = require_source(exercise)
    text = reference_evidence(source)
    sound = Program.of_file(f"{load_source(source).program(())}\n\n{text}")
    heard = hear_pool(sound, practice_pool(exercise), PRACTICE_SEED, backend=backend)
    if heard.error is not None:
        raise GraderFaultError(f"{exercise.id}: the experiment: {heard.error.message}")
    of_side = {
        side: [one.value for one in heard.heard if one.side is side]
        for side in (Side.FAULT, Side.HEALTHY)
    }
    faulty, healthy = (
        " and ".join(f"{value + 0.0:.3g}" for value in found) for found in of_side.values()
    )
    return (
        f"{first_comment(text)} As a number, on two draws of images: {faulty} for the program as "
        f"released, {healthy} for a sound one."
    )


def place(exercise: Exercise) -> str:
    """Where the fault lies.

    Raises:
        UsageError: the solutions are not installed.
    """
    variants = load_variants(require_source(exercise), exercise.symptom)
    differing = changed_places(variants["starter"].text, variants["reference"].text)
    names = " and in ".join(f"`{name}`" for name in differing)
    return f"The fault lies in {names}."


def further_hints(exercise: Exercise) -> tuple[Hint, ...]:
    """What follows an exercise's own hints; nothing where the solutions are not installed."""
    source = source_path(exercise)
    if source is None or not exercise.evidence_example:
        return ()
    return experiment, place


def changed_places(one: str, other: str) -> list[str]:
    """Names of the functions, classes and constants of a program that another one lacks or
    defines otherwise, in the order of the first."""
    before, after = _definitions(one), _definitions(other)
    return [
        name
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name) and name not in ("diagnosis", "evidence")
    ]


def _definitions(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = ast.unparse(node)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found[name] = ast.unparse(node)
    return found


def first_comment(text: str) -> str:
    """The comment that a piece of evidence begins with: its idea, in a sentence."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)
