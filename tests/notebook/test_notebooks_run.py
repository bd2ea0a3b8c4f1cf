"""The released notebooks run from top to bottom in a fresh kernel.

Exercises run with few images: what each program does to those that it is given is proven elsewhere
(`autograder verify`), and here it is enough that no cell fails. One of each lesson runs with all of
its images, and is checked too, in the same kernel.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.authoring.notebooks import is_lesson
from autograder.course import course_root
from tests.notebook.prose import listed_numbers, unexplained

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((course_root() / "course").glob("*/*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if is_lesson(path.stem)]
EXERCISES = [path for path in NOTEBOOKS if not is_lesson(path.stem)]
CHECKED = [
    path
    for path in EXERCISES
    if path.stem
    in ("all-alike-again", "another-story", "another-loss-each-time", "some-good-epochs")
]
"""One of each lesson, as it is and checked: those whose whole runs cost least."""
NOT_CHECKED = [path for path in EXERCISES if path not in CHECKED]
BATCHES = 6
"""Of training images that are left; the last one keeps its size."""
FEWER = {"probe": 120, "test": 120}


@pytest.fixture(scope="session")
def few_images(tmp_path_factory) -> Path:
    """A course folder whose exercises have fewer images."""
    root = tmp_path_factory.mktemp("few-images")
    for part in ("course", "solutions"):
        shutil.copytree(course_root() / part, root / part)
    for path in EXERCISES:
        spec = root / path.relative_to(course_root()).with_suffix(".toml")
        batch = re.search(r"^\s*\"BATCH_SIZE = (\d+)", path.read_text("utf-8"), re.MULTILINE)
        assert batch is not None, path
        spec.write_text(with_fewer(spec.read_text("utf-8"), int(batch[1])), "utf-8")
    return root


def with_fewer(spec: str, batch: int) -> str:
    def reduced(found: re.Match[str]) -> str:
        name, count = found[1], int(found[2])
        if name == "train":
            count = count % batch + BATCHES * batch
        return f"{name} = {min(count, FEWER.get(name, count))}"

    return re.sub(r"^(train|probe|test) = (\d+)$", reduced, spec, flags=re.MULTILINE)


def test_fewer_images_keep_the_last_batch() -> None:
    spec = "[data]\ntrain = 931\nval = 202\nprobe = 400\n\n[points]\ntraining = 4\n"
    fewer = spec.replace("931", "181").replace("400", "120")
    assert with_fewer(spec, 30) == fewer


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_lesson_runs_and_draws_and_shows_its_numbers(path: Path, tmp_path) -> None:
    cells = executed(path, course_root(), tmp_path)
    drawn = [cell for cell in cells if any(map(_has_picture, cell.get("outputs", [])))]
    assert drawn
    assert [cell.id for cell in drawn if not cell.metadata.get("alt")] == [], "no alternative text"
    listed = listed_numbers(course_root() / "solutions" / path.parent.name / "numbers.toml")
    assert unexplained(cells, listed) == []


@pytest.mark.parametrize("path", NOT_CHECKED, ids=lambda path: path.stem)
def test_an_exercise_runs_and_is_not_checked_before_it_is_changed(
    path: Path, few_images: Path, tmp_path
) -> None:
    assert_not_checked(executed(path, few_images, tmp_path))


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem)
def test_an_exercise_that_is_checked_shows_its_symptom(path: Path, tmp_path) -> None:
    cells = executed(path, course_root(), tmp_path, more="check(untouched=True)")
    outputs = cells.pop().outputs
    shown = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    assert "autograder-report" in shown
    assert ">FAILED<" in shown
    assert "<svg" in shown
    assert_not_checked(cells)


def assert_not_checked(cells: list) -> None:
    (said,) = (cell.outputs for cell in cells if cell.id == "check")
    assert ["nothing was trained" in output.get("text", "") for output in said] == [True]
    assert_drawn_once(cells)


def assert_drawn_once(cells: list) -> None:
    drawn = [c for c in cells if c.cell_type == "code" and "run.plot()" in c.source]
    assert drawn
    for cell in drawn:
        (picture,) = filter(_has_picture, cell.outputs)
        assert "validation accuracy from " in picture.metadata["image/png"]["alt"]


def executed(path: Path, course: Path, folder: Path, more: str = "") -> list:
    """The cells of a notebook, run in `folder` by a kernel that finds its exercise in `course`.

    Args:
        more: what a learner types into one more cell below.
    """
    notebook = nbformat.read(path, 4)
    if more:
        notebook.cells.append(nbformat.v4.new_code_cell(more))
    environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    environment |= {"OMP_NUM_THREADS": "1"}  # tests run side by side
    client = NotebookClient(
        notebook, timeout=3600, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    with client.setup_kernel(env={**environment, "AUTOGRADER_HOME": str(course)}):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
    return notebook.cells


def _has_picture(output) -> bool:
    return "image/png" in output.get("data", {})
