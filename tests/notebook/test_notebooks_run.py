"""The released notebooks run from top to bottom in a fresh kernel, `check()` included.

One exercise of each lesson runs as it is. The others run with few images: what each program does to
the images that it is given is proven elsewhere (`autograder verify`), and here it is enough that no
cell fails and that the report says what is wrong.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import course_root
from tests.notebook.prose import listed_numbers, unexplained

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((course_root() / "course").glob("*/*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.stem == "lesson"]
EXERCISES = [path for path in NOTEBOOKS if path.stem != "lesson"]
AS_THEY_ARE = {
    *("constant-predictor", "never-named", "another-loss-each-time"),
    "better-answers-higher-loss",
}
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


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.parent.name)
def test_a_lesson_runs_and_draws_and_shows_its_numbers(path: Path, tmp_path) -> None:
    cells = executed(path, course_root(), tmp_path)
    assert any(_has_picture(output) for cell in cells for output in cell.get("outputs", []))
    listed = listed_numbers(course_root() / "solutions" / path.parent.name / "numbers.toml")
    assert unexplained(cells, listed) == []


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_runs_and_shows_its_symptom(path: Path, few_images: Path, tmp_path) -> None:
    real = path.stem in AS_THEY_ARE
    cells = executed(path, course_root() if real else few_images, tmp_path)
    shown = "".join(
        output.data.get("text/html", "")
        for cell in cells
        if cell.id == "check"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    )
    assert "autograder-report" in shown
    assert ">FAILED<" in shown
    assert "<svg" in shown
    drawn = [c for c in cells if c.cell_type == "code" and "run.plot()" in c.source]
    assert drawn
    assert all(sum(map(_has_picture, cell.outputs)) == 1 for cell in drawn)


def executed(path: Path, course: Path, folder: Path) -> list:
    """The cells of a notebook, run in `folder` by a kernel that finds its exercise in `course`."""
    notebook = nbformat.read(path, 4)
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
