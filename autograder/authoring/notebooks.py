"""Build notebooks from percent-format sources: the same text always gives the same bytes.

Every cell has a fixed id: `program-…` for what is graded, a plain name for the rest. nbgrader's
grade cells are built from the spec's points. They are both grade and solution cells for two
reasons: only such cells can carry a comment into the gradebook, and a missing grade then waits for
the instructor instead of counting as full marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.authoring.source import Cell, Source, load_source, split_cells
from autograder.authoring.variants import (
    Kind,
    Variant,
    load_variants,
    reference_evidence,
    with_diagnosis,
)
from autograder.submissions.program import PROGRAM_CELL_PREFIX
from autograder.types.exercise import Exercise, load_exercise

_LESSON = re.compile(r"lesson(-part-\d)?")
_TOOLS = "from autograder import check  # first, so that torchvision can be imported everywhere"
_CHECK = "check()  # trains your repaired program in a sandbox and says what still misbehaves"
_CHECK_TEXT = """## Check your repair

Run every cell above that you changed, then this one. It trains your program on fresh images, asks
`predict` about others in a new process, and shows what it saw. What `fit` learns and `predict`
needs must therefore be in the parameters and buffers of the model that `fit` returns
(`register_buffer`). Then hand in the notebook.

`diagnosis` is a name from the list that `!autograder explain` prints, and `!autograder explain
NAME` says what it means. If you are stuck, `!autograder hint` with the id of this exercise gives
one hint, a step further each time.

If you are not certain of the cause, `diagnosis` takes up to three names with a confidence each:
`{"corrupt-input": 0.6, "label-noise": 0.3}`. On average, nobody earns more than by stating what
they believe; to be certain and wrong costs one of the points for the evidence."""
_EVIDENCE_TEXT = """## Evidence

Write the test that would have caught the fault: a function that returns a larger number for a
program that has it than for one that has not, however else the two differ. `program` offers
`build_model`, `fit` and `predict` of some program of this exercise, and the methods of `ProgramKit`
(`from autograder.measurements import Log, ProgramKit, Step, Training`, then `help(ProgramKit)`,
`help(Step)`). Part 2 of lesson 1 shows how to write one, and `!autograder explain
evidence_convicts` says what counts. `train` and `val` hold 50 to 120 images, too few for a long
training: look at the first steps, at single layers, or at what enters the network. The check below
asks it about the starter and about your program, and shows the last lines that it prints. The grade
asks it about programs that you have not seen: some have the fault in other guises, some are
healthy, and some show the same symptom for another reason."""
_EVIDENCE = """def evidence(program, train, val):
    # An example, which convicts another fault,
{example}
    return 0.0
"""
_POINTS_TEXT = """## Points

The cells below are filled in when the notebook is graded. Leave them as they are."""


def write_notebooks(root: Path) -> None:
    """Write every notebook of the course under `root`."""
    for path, text in built_notebooks(root):
        path.write_text(text, encoding="utf-8")


def outdated_notebooks(root: Path) -> list[Path]:
    """Notebooks that are missing or differ from what their sources give."""
    return [
        path
        for path, text in built_notebooks(root)
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def is_lesson(name: str) -> bool:
    """Whether a lesson's own source and notebook have this name: `lesson`, `lesson-part-2`."""
    return _LESSON.fullmatch(name) is not None


def built_notebooks(root: Path) -> Iterator[tuple[Path, str]]:
    """(path in `course/`, text) of every notebook that the sources under `root` build.

    An exercise counts once its spec is in `course/`; a lesson, once one of its exercises does.
    """
    for source in sorted((root / "solutions").glob("*/*.py")):
        target = root / "course" / source.parent.name / f"{source.stem}.ipynb"
        if is_lesson(source.stem) and any(target.parent.glob("*.toml")):
            yield target, lesson_notebook(source)
        elif target.with_suffix(".toml").is_file():
            yield target, starter_notebook(load_exercise(target.with_suffix(".toml")), source)


def starter_notebook(exercise: Exercise, source_path: Path) -> str:
    """The notebook that students get."""
    variants = load_variants(source_path, exercise.symptom)
    return notebook_of_variant(exercise, source_path, variants["starter"])


def notebook_of_variant(exercise: Exercise, source_path: Path, variant: Variant) -> str:
    """The exercise's notebook with the variant's program; only the reference's has the debrief."""
    source = load_source(source_path)
    cells: list[dict[str, Any]] = []
    for cell in source.cells:
        if "solution" in cell.tags and variant.kind is not Kind.REFERENCE:
            continue
        cells.append(_cell_of(source, cell, variant))
    cells.insert(1, _code("tools", _TOOLS))  # below the title
    if variant.overlay:
        cells.append(_code(f"{PROGRAM_CELL_PREFIX}repair", variant.overlay.rstrip("\n")))
    if exercise.evidence_example:
        cells.append(_markdown("evidence-text", _EVIDENCE_TEXT))
        text = evidence_cell(exercise, source_path, variant)
        cells.append(_code(f"{PROGRAM_CELL_PREFIX}evidence", text.rstrip("\n")))
    cells += [_markdown("check-text", _CHECK_TEXT), _code("check", _CHECK)]
    cells.append(_markdown("points-text", _POINTS_TEXT))
    cells += [_grade_cell(exercise, group) for group in exercise.points]
    return _notebook(cells)


def evidence_cell(exercise: Exercise, source_path: Path, variant: Variant) -> str:
    """What stands in the cell for evidence: an example in the starter, else that of the reference,
    so that a program fails by its behaviour."""
    if variant.kind is not Kind.STARTER:
        return reference_evidence(source_path)
    lines = exercise.evidence_example.splitlines()
    return _EVIDENCE.format(example="\n".join(f"    # {line}".rstrip() for line in lines))


def lesson_notebook(source_path: Path) -> str:
    """A lesson's notebook: texts and experiments, nothing to hand in."""
    cells = split_cells(source_path.read_text(encoding="utf-8"), source_path)
    built = [
        _markdown(cell.id, cell.text) if cell.markdown else _code(cell.id, cell.text, cell.alt)
        for cell in cells
    ]
    built.insert(1, _code("tools", _TOOLS))
    return _notebook(built)


def grade_id(exercise: str, group: str) -> str:
    """nbgrader's name for the grade cell that holds a group's points."""
    return f"{exercise}-{group}"


def _cell_of(source: Source, cell: Cell, variant: Variant) -> dict[str, Any]:
    if cell.markdown:
        return _markdown(cell.id, cell.text)
    text = source.cell_text(cell, variant.planted)
    if variant.kind is not Kind.STARTER:
        text = with_diagnosis(source, text)
    prefix = PROGRAM_CELL_PREFIX if "program" in cell.tags else ""
    return _code(f"{prefix}{cell.id}", re.sub(r"\n{3,}", "\n\n\n", text.strip("\n")))


def _grade_cell(exercise: Exercise, group: str) -> dict[str, Any]:
    points = exercise.points[group]
    cell = _code(
        f"grade-{group}",
        f"# {group}: {points:g} {'point' if points == 1 else 'points'}. {_graded_by(group)}",
    )
    cell["metadata"]["nbgrader"] = {
        "cell_type": "code",
        "grade": True,
        "grade_id": grade_id(exercise.id, group),
        "locked": False,
        "points": int(points) if points == int(points) else points,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    return cell


def _graded_by(group: str) -> str:
    if group == "diagnosis":
        return "Graded by the name and the evidence above, not by this cell."
    return "Graded by training the program above, not by this cell."


def _code(name: str, text: str, alt: str = "") -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"alt": alt} if alt else {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }


def _notebook(cells: list[dict[str, Any]]) -> str:
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
