"""A course goes all the way through nbgrader's real commands."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.authoring.notebooks import notebook_of_variant
from autograder.authoring.variants import load_variants
from autograder.course import course_root, find_exercise, require_source
from autograder.nbgrader import preprocessors
from autograder.types import Failure, ProgramError, Verdict
from autograder.types.exercise import GROUPS

pytestmark = pytest.mark.slow

EXERCISE = find_exercise("all-alike-again")  # its official grade costs little
LESSON = EXERCISE.lesson
CLASS = {"ada": "starter", "bob": "sum-of-batches", "cleo": "reference", "dan": None}
PLAIN = "plain-python"
"""An ordinary nbgrader notebook in the same lesson, graded by execution."""


def nbgrader(course: Path, *arguments: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = course.parent
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={
            **os.environ,
            "PATH": path,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(Path(os.environ.get("HOME", "/root")) / ".cache"),
            "JUPYTER_DATA_DIR": str(home / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(home / "jupyter" / "runtime"),
            "AUTOGRADER_HOME": str(home / "site"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    text = done.stdout + done.stderr
    assert done.returncode == 0, text[-4000:]
    return text


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one exercise and one ordinary notebook, released, submitted and graded."""
    top = tmp_path_factory.mktemp("nbgrader")
    top.chmod(0o755)
    _lay_out(top / "site")
    folder, exchange = top / "course", top / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    made = subprocess.run(
        [sys.executable, "-m", "autograder", "nbgrader-config", str(folder)],
        env={**os.environ, "AUTOGRADER_HOME": str(top / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nbgrader_config.py" in made.stdout
    with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"c.Exchange.root = {str(exchange)!r}\n")
    nbgrader(folder, "generate_assignment", LESSON)
    nbgrader(folder, "release_assignment", LESSON)
    _submit(folder)
    nbgrader(folder, "autograde", LESSON)
    nbgrader(folder, "generate_feedback", LESSON)
    nbgrader(folder, "export")
    return folder


def _lay_out(site: Path) -> None:
    """A small course of its own, so that the test does not grow with the real one."""
    root = course_root()
    for part in ("course", "solutions"):
        (site / part / LESSON).mkdir(parents=True)
    source = require_source(EXERCISE)
    (site / "solutions" / LESSON / source.name).write_text(source.read_text())
    (site / "solutions" / LESSON / EXERCISE.id).symlink_to(source.with_suffix(""))
    for suffix in (".toml", ".ipynb"):
        built = EXERCISE.path.with_suffix(suffix)
        (site / "course" / LESSON / built.name).write_bytes(built.read_bytes())
    assert root != site
    notebook = nbformat.v4.new_notebook(metadata=_kernel())
    notebook.cells = [
        _graded("answer", "### BEGIN SOLUTION\nx = 42\n### END SOLUTION", solution=True),
        _graded("test-answer", "assert x == 42", points=3),
    ]
    nbformat.write(notebook, site / "course" / LESSON / f"{PLAIN}.ipynb")


def _kernel() -> dict[str, object]:
    return {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _graded(name: str, text: str, *, solution: bool = False, points: int | None = None):
    cell = nbformat.v4.new_code_cell(text, id=name)
    meta = {"grade_id": name, "solution": solution, "grade": points is not None, "task": False}
    cell.metadata["nbgrader"] = {**meta, "locked": points is not None, "schema_version": 3}
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def _submit(course: Path) -> None:
    """One student goes through fetch, submit and collect; the others' work is put in place."""
    nbgrader(course, "fetch_assignment", LESSON)
    variants = load_variants(require_source(EXERCISE), EXERCISE.symptom)
    for student, name in CLASS.items():
        folder = course / "submitted" / student / LESSON
        if student == "cleo":
            folder = course / LESSON
        folder.mkdir(parents=True, exist_ok=True)
        if name is not None:
            text = notebook_of_variant(EXERCISE, require_source(EXERCISE), variants[name])
            (folder / f"{EXERCISE.id}.ipynb").write_text(text)
        else:
            (folder / f"{EXERCISE.id}.ipynb").write_text(_vandalised())
        released = nbformat.read(course / "release" / LESSON / f"{PLAIN}.ipynb", 4)
        released.cells[0].source = "x = 42" if student == "cleo" else "x = 41"
        nbformat.write(released, folder / f"{PLAIN}.ipynb")
    nbgrader(course, "submit", LESSON)
    nbgrader(course, "collect", LESSON)
    collected = [p for p in (course / "submitted").iterdir() if p.name not in CLASS]
    assert len(collected) == 1, "collect brings in exactly the one submission"
    collected[0].rename(course / "submitted" / "cleo")


def _vandalised() -> str:
    """Grade cells deleted, metadata forged, outputs invented."""
    notebook = json.loads(EXERCISE.path.with_suffix(".ipynb").read_text())
    cells = [c for c in notebook["cells"] if not c["id"].startswith("grade-")]
    forged = _graded(f"{EXERCISE.id}-training", "100", points=100)
    forged["metadata"]["nbgrader"]["solution"] = True
    forged["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "4.0"},
            "metadata": {},
            "execution_count": 1,
        }
    ]
    notebook["cells"] = [*cells, json.loads(json.dumps(forged))]
    return json.dumps(notebook)


def _scores(course: Path, notebook: str) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            book.student.id: {
                grade.name.removeprefix(f"{notebook}-"): grade.score for grade in book.grades
            }
            for book in gradebook.notebook_submissions(notebook, LESSON)
        }


def test_the_released_notebook_is_the_starter_with_its_faults(course):
    released = nbformat.read(course / "release" / LESSON / f"{EXERCISE.id}.ipynb", 4)
    source = nbformat.read(EXERCISE.path.with_suffix(".ipynb"), 4)
    assert [c.source for c in released.cells] == [c.source for c in source.cells]


def test_other_notebooks_lose_their_solutions_on_release(course):
    released = nbformat.read(course / "release" / LESSON / f"{PLAIN}.ipynb", 4)
    assert "42" not in released.cells[0].source


def test_points_show_what_was_repaired(course):
    scores = _scores(course, EXERCISE.id)
    assert scores["cleo"] == {"training": 2, "validation": 2, "form": 1, "diagnosis": 5}
    assert scores["ada"] == {"training": 0, "validation": 0, "form": 0, "diagnosis": 0}
    assert scores["bob"]["validation"] == 0, "it learns, and reports what it did not measure"
    assert (scores["bob"]["training"], scores["bob"]["form"]) == (2, 1)


def test_a_vandalised_notebook_earns_what_its_program_earns(course):
    assert _scores(course, EXERCISE.id)["dan"] == {
        "training": 0,
        "validation": 0,
        "form": 0,
        "diagnosis": 0,
    }


def test_explanations_reach_the_gradebook(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student, expected in (("ada", "loss_decreases"), ("cleo", "All checks passed")):
            found = gradebook.find_comment(f"{EXERCISE.id}-training", EXERCISE.id, LESSON, student)
            assert expected in found.comment


def test_feedback_pages_hold_report_and_curves(course):
    page = course / "feedback" / "ada" / LESSON / f"{EXERCISE.id}.html"
    text = page.read_text()
    assert "loss_decreases" in text
    assert "reported by the program" in text
    assert text.count("<svg") >= 1
    assert "containment: " in text


def test_the_csv_has_every_student(course):
    with open(course / "grades.csv", newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {"ada": 0.0, "bob": rows["bob"], "cleo": 13.0, "dan": 0.0}
    assert 0 < rows["bob"] < 10


def test_other_notebooks_are_graded_by_execution_as_ever(course):
    scores = _scores(course, PLAIN)
    assert scores["cleo"] == {"test-answer": 3}
    assert scores["ada"] == {"test-answer": 0}


def test_student_code_never_ran_in_the_grading_kernel(course):
    graded = nbformat.read(course / "autograded" / "cleo" / LESSON / f"{EXERCISE.id}.ipynb", 4)
    assert all(cell.execution_count is None for cell in graded.cells if cell.cell_type == "code")


def test_what_a_person_must_look_at_stays_open_and_is_never_a_zero(
    course, tmp_path, make_report
) -> None:
    """Wherever a grade can be seen. The comment says what the person must look at."""
    shutil.copy(course / "gradebook.db", tmp_path / "gradebook.db")
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    problem = ProgramError(Failure.NOT_PORTABLE, "it keeps MEANS", next_step="register_buffer")
    report = make_report(
        exercise=EXERCISE.id, verdict=Verdict.NEEDS_REVIEW, score=None, points={}, error=problem
    )
    place = {"db_url": url, "notebook": EXERCISE.id, "assignment": LESSON, "student": "cleo"}
    preprocessors._save(report, place)
    with Gradebook(url) as gradebook:
        for group in GROUPS:
            name = f"{EXERCISE.id}-{group}"
            grade = gradebook.find_grade(name, EXERCISE.id, LESSON, "cleo")
            assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
            found = gradebook.find_comment(name, EXERCISE.id, LESSON, "cleo")
            assert "it keeps MEANS" in found.comment
            assert "register_buffer" in found.comment
        notebook = gradebook.find_submission_notebook(EXERCISE.id, LESSON, "cleo")
        assert notebook.needs_manual_grade
