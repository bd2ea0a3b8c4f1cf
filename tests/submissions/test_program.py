"""All code cells of a notebook form the program, and each line can be traced to its cell."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import InvalidSubmissionError
from autograder.submissions.program import MAX_CODE, CodeCell, program_from_cells, read_submission


@pytest.fixture
def notebook(tmp_path: Path) -> Any:
    """Write cells to a notebook: (id, text) for code, (None, text) for Markdown."""

    def write(*cells: tuple[str | None, str], name: str = "blurred.ipynb") -> Path:
        written = [
            {
                "cell_type": "markdown" if identity is None else "code",
                "id": identity,
                "metadata": {"tags": ["ignored"]},
                "source": text.splitlines(keepends=True),
                "outputs": [{"output_type": "stream", "text": "def fit(): forged"}],
            }
            for identity, text in cells
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"cells": written, "nbformat": 4}), encoding="utf-8")
        return path

    return write


def test_all_code_cells_make_the_program_in_the_order_of_the_notebook(notebook: Any) -> None:
    cells = [("program-setup", "x = 1\n\ny = 2"), ("look", "%time run()"), ("", "x = = 3")]
    submission = read_submission(notebook((None, "# Title"), *cells, name="named.ipynb"))
    assert submission.program.text == "x = 1\n\ny = 2\n%time run()\nx = = 3\n"
    assert submission.program.cells == [1, 4, 5]
    assert submission.exercise == "named"
    assert submission.name.endswith("named.ipynb")


def test_no_cells_make_an_empty_program(notebook: Any) -> None:
    program = read_submission(notebook((None, "text"), ("a", " \n"))).program
    assert program.text.strip() == ""
    assert program.cells is None


def test_each_line_knows_its_cell_and_line(notebook: Any) -> None:
    path = notebook((None, "text"), ("a", "x = 1\ny = 2"), (None, "more"), ("b", "z = 3"))
    program = read_submission(path).program
    assert [str(line) for line in program.lines] == [
        "cell 1, line 1",
        "cell 1, line 2",
        "cell 2, line 1",
    ]
    assert program.where(0) is None
    assert program.where(len(program.lines) + 1) is None


def test_lines_of_a_live_kernel_are_named_by_its_inputs() -> None:
    program = program_from_cells([CodeCell(7, "", "x = 1\ny = 2")], live=True)
    assert str(program.where(2)) == "In[7], line 2"


def test_half_a_character_is_named() -> None:
    with pytest.raises(InvalidSubmissionError, match="half a character") as caught:
        program_from_cells([CodeCell(2, "", "a = 1\nx = '\ud800'")])
    assert caught.value.where == "cell 2, line 2"


SLOW_ONCE = {
    "short statements": "a=1;" * (MAX_CODE // 4),
    "magics": "x = 1\n" + "%a\n" * 100_000,
    "brackets": "(" * 400_000,
    "exercises": "exercise = " * 40_000,
    "spaces": " " * 400_000 + "exercise",
    "backslashes": "x = 1 \\\n" * 50_000,
    "quotes": "\"'" * 200_000,
}


@pytest.mark.parametrize("name", SLOW_ONCE)
def test_reading_takes_time_in_proportion_to_the_text(name: str) -> None:
    """Ten times the text may take ten times as long, with some slack, whatever is in it."""

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            program_from_cells([CodeCell(n, "", text[: len(text) // 2]) for n in (1, 2)])
            best = min(best, time.process_time() - started)
        return best

    text = SLOW_ONCE[name]
    assert seconds(text) < 40 * seconds(text[: len(text) // 10]) + 0.05


def test_absurd_amounts_of_code_are_refused() -> None:
    cell = CodeCell(1, "", "x" * (MAX_CODE + 1))
    with pytest.raises(InvalidSubmissionError, match=f"at most {MAX_CODE} are read"):
        program_from_cells([cell])
    assert program_from_cells([cell], live=True).text.startswith("x")
