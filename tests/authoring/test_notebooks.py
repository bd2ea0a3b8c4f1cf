"""Notebooks are built from sources, come out the same every time, and give nothing away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.notebooks import (
    built_notebooks,
    grade_id,
    lesson_notebook,
    notebook_of_variant,
    outdated_notebooks,
    starter_notebook,
    write_notebooks,
)
from autograder.authoring.source import load_source
from autograder.authoring.variants import Variant, load_variants
from autograder.course import course_root, exercises, require_source
from autograder.submissions.program import read_submission
from autograder.types.exercise import GROUPS

EXERCISES = exercises()
SOURCE = """\
# /// exercise
# diagnosis = "dying-relu"
# [bugs.large-step]
# failure_mode = "dying-relu"
# summary = "steps too large"
# fails = ["loss_decreases"]
# ///

# %% [markdown] id="post"
# # A title

# %% id="setup" tags=["program"]
exercise = "blurred"
# bug: large-step
RATE = 1
# planted:
#~ RATE = 2
# end

# %% id="diagnosis" tags=["program"]
diagnosis = "dying-relu"

# %% id="look" tags=["experiment"]
print("hello")

# %% [markdown] id="debrief" tags=["solution"]
# Why it was so.
"""
REPAIR = '# /// repair\n# summary = "slower"\n# ///\nRATE = 0.5\n'


@pytest.fixture
def course(tmp_path: Path, make_exercise):
    """A course of one exercise and one lesson notebook. Gives the exercise and its source."""
    exercise = make_exercise()
    folder = tmp_path / "solutions" / "01-lesson"
    (folder / "blurred" / "right").mkdir(parents=True)
    (folder / "blurred.py").write_text(SOURCE, encoding="utf-8")
    (folder / "blurred" / "right" / "slower.py").write_text(REPAIR, encoding="utf-8")
    lesson = '# %% [markdown] id="title"\n# # Lesson\n\n# %% id="look" alt="A sum: 2."\n1 + 1\n'
    (folder / "lesson.py").write_text(lesson, encoding="utf-8")
    return exercise, folder / "blurred.py"


def cells(text: str) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(text)["cells"]}


def variant(course: tuple, name: str) -> Variant:
    exercise, source = course
    return load_variants(source, exercise.symptom)[name]


def test_a_starter_has_the_planted_program_and_no_debrief(course) -> None:
    built = cells(starter_notebook(*course))
    assert list(built)[:5] == ["post", "tools", "program-setup", "program-diagnosis", "look"]
    assert built["post"] == "# A title"
    assert built["program-setup"] == 'exercise = "blurred"\nRATE = 2'
    assert built["program-diagnosis"] == "diagnosis = None"
    assert "debrief" not in built
    assert "check()" in built["check"]


def test_the_reference_has_the_right_program_and_the_debrief(course) -> None:
    built = cells(notebook_of_variant(course[0], course[1], variant(course, "reference")))
    assert built["program-setup"] == 'exercise = "blurred"\nRATE = 1'
    assert built["program-diagnosis"] == 'diagnosis = "dying-relu"'
    assert built["debrief"] == "Why it was so."


def test_a_repair_follows_its_base_in_a_cell_of_its_own(course) -> None:
    built = cells(notebook_of_variant(course[0], course[1], variant(course, "slower")))
    assert built["program-setup"] == 'exercise = "blurred"\nRATE = 2'
    assert built["program-repair"] == "RATE = 0.5"
    assert "debrief" not in built


def test_grade_cells_carry_the_points_of_the_spec(course) -> None:
    notebook = nbformat.reads(starter_notebook(*course), as_version=4)
    marks = [cell.metadata["nbgrader"] for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert {mark["grade_id"]: mark["points"] for mark in marks} == {
        grade_id("blurred", group): course[0].points[group] for group in GROUPS
    }
    # Both graded and a solution: only such cells can carry a comment and stay open ungraded.
    assert all(mark["grade"] and mark["solution"] and not mark["locked"] for mark in marks)


def test_a_lesson_notebook_has_nothing_to_grade(course) -> None:
    text = lesson_notebook(course[1].with_name("lesson.py"))
    assert list(cells(text)) == ["title", "tools", "look"]
    assert "nbgrader" not in text


def test_a_picture_of_a_lesson_keeps_its_words(course) -> None:
    built = json.loads(lesson_notebook(course[1].with_name("lesson.py")))["cells"]
    assert [cell["metadata"] for cell in built] == [{}, {}, {"alt": "A sum: 2."}]


def test_a_lesson_may_have_parts(course, tmp_path: Path) -> None:
    source = course[1].with_name("lesson.py")
    source.with_name("lesson-part-2.py").write_bytes(source.read_bytes())
    source.with_name("lesson-plan.py").write_bytes(source.read_bytes())
    built = [path.stem for path, _ in built_notebooks(tmp_path)]
    assert built == ["blurred", "lesson-part-2", "lesson"]


def test_notebooks_are_outdated_until_they_are_written(course, tmp_path: Path) -> None:
    folder = tmp_path / "course" / "01-lesson"
    assert outdated_notebooks(tmp_path) == [folder / "blurred.ipynb", folder / "lesson.ipynb"]
    write_notebooks(tmp_path)
    assert outdated_notebooks(tmp_path) == []
    (folder / "blurred.ipynb").write_text("{}", encoding="utf-8")
    assert outdated_notebooks(tmp_path) == [folder / "blurred.ipynb"]


def test_a_source_without_a_spec_builds_nothing(course, tmp_path: Path) -> None:
    """A lesson without an exercise in the course is left out as well."""
    course[0].path.unlink()
    assert [path.name for path, _ in built_notebooks(tmp_path)] == []


def test_every_notebook_of_the_course_is_current() -> None:
    """If this fails, run `autograder build`."""
    root = course_root()
    assert [str(path.relative_to(root)) for path in outdated_notebooks(root)] == []


def test_building_twice_gives_the_same_bytes() -> None:
    assert list(built_notebooks(course_root())) == list(built_notebooks(course_root()))


@pytest.mark.parametrize("name", EXERCISES)
def test_every_program_of_the_course_makes_a_valid_notebook(name: str) -> None:
    source = require_source(EXERCISES[name])
    for each in load_variants(source, EXERCISES[name].symptom).values():
        text = notebook_of_variant(EXERCISES[name], source, each)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells), each.name
        assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_read_from_a_starter_is_the_starter_program(name: str, tmp_path: Path) -> None:
    source = require_source(EXERCISES[name])
    path = tmp_path / "handed-in.ipynb"
    path.write_text(starter_notebook(EXERCISES[name], source), encoding="utf-8")
    submission = read_submission(path)
    assert submission.exercise == name
    program = load_source(source).program(tuple(load_source(source).bugs))
    assert held_in_order(code_lines(program), code_lines(submission.program.text))


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_read_from_a_reference_is_the_reference_program(name: str, tmp_path: Path) -> None:
    source = require_source(EXERCISES[name])
    reference = load_variants(source, EXERCISES[name].symptom)["reference"]
    path = tmp_path / f"{name}.ipynb"
    path.write_text(notebook_of_variant(EXERCISES[name], source, reference), encoding="utf-8")
    read = read_submission(path).program.text
    assert held_in_order(code_lines(reference.text), code_lines(read))


@pytest.mark.parametrize("name", EXERCISES)
def test_what_students_get_gives_nothing_away(name: str) -> None:
    """Neither the starter notebook nor the spec names the cause, a bug or the debrief."""
    source = load_source(require_source(EXERCISES[name]))
    starter = starter_notebook(EXERCISES[name], source.path)
    spec = EXERCISES[name].path.read_text(encoding="utf-8")
    modes = {bug.failure_mode for bug in source.bugs.values()}
    for secret in {source.diagnosis, *source.also_accepted, *source.bugs, *modes}:
        assert not re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", starter + spec), secret
    for mark in ("# bug:", "# planted:", "#~", "# end"):
        assert mark not in starter
    for cell in source.cells:
        if "solution" in cell.tags:
            assert cell.id not in cells(starter)
            for line in cell.text.splitlines():
                assert len(line) < 20 or line not in "\n".join(cells(starter).values()), line


def held_in_order(lines: list[str], whole: list[str]) -> bool:
    """Whether all lines of the program are there, in order. Experiments may stand between them;
    the loader leaves those out (`tests/worker/loading`)."""
    rest = iter(whole)
    return all(line in rest for line in lines)


def code_lines(text: str) -> list[str]:
    """The lines that are neither blank nor a comment at the left margin."""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
