"""The released notebooks run from top to bottom in a fresh kernel, `check()` included."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import course_root

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((course_root() / "course").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_runs_from_top_to_bottom(path: Path, tmp_path):
    notebook = nbformat.read(path, 4)
    environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    environment |= {"OMP_NUM_THREADS": "1"}  # tests run side by side
    client = NotebookClient(
        notebook, timeout=3600, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    with client.setup_kernel(env={**environment, "AUTOGRADER_HOME": str(course_root())}):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
    by_id = {cell.id: cell for cell in notebook.cells}
    if path.stem == "lesson":
        pictures = [o for c in notebook.cells for o in c.get("outputs", []) if _has_picture(o)]
        assert pictures, "a lesson draws its symptom"
        return
    shown = "".join(
        output.data.get("text/html", "")
        for output in by_id["check"].outputs
        if output.output_type in ("display_data", "execute_result")
    )
    assert "autograder-report" in shown
    assert ">FAILED<" in shown, "the starter shows its symptom"
    assert "<svg" in shown
    drawn = [c for c in notebook.cells if c.cell_type == "code" and "run.plot()" in c.source]
    assert drawn
    assert all(sum(map(_has_picture, cell.outputs)) == 1 for cell in drawn)


def _has_picture(output) -> bool:
    return "image/png" in output.get("data", {})
