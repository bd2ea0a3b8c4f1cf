"""Very strange notebooks and files that are none: the host refuses or reads them, runs nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.notebooks import starter_notebook
from autograder.course import find_exercise, require_source
from autograder.errors import InvalidSubmissionError
from autograder.grading import Rule, grade_file
from autograder.submissions.program import read_submission
from autograder.types import Verdict

NAME = "constant-predictor"


@pytest.fixture(scope="module")
def notebook() -> dict[str, Any]:
    exercise = find_exercise(NAME)
    built: dict[str, Any] = json.loads(starter_notebook(exercise, require_source(exercise)))
    return built


def handed_in(folder: Path, data: bytes, suffix: str = ".ipynb") -> Path:
    path = folder / f"{NAME}{suffix}"
    path.write_bytes(data)
    return path


def with_cells(notebook: dict[str, Any], cells: list[dict[str, Any]]) -> bytes:
    return json.dumps({**notebook, "cells": cells}).encode()


def program_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["id"].startswith("program-")]


def huge(notebook: dict[str, Any]) -> bytes:
    return with_cells(notebook, [{**notebook["cells"][0], "source": "x" * (21 << 20)}])


UNREADABLE = {
    "huge": huge,
    "cut off": lambda notebook: json.dumps(notebook).encode()[:-200],
    "cells in a table": lambda notebook: json.dumps({**notebook, "cells": {"a": 1}}).encode(),
    "deep": lambda notebook: b"[" * 200_000,
    "null": lambda notebook: b"null",
    "empty": lambda notebook: b"",
    "zeros": lambda notebook: bytes(1000),
    "another encoding": lambda notebook: json.dumps({"cells": "é"}, ensure_ascii=False).encode(
        "latin-1"
    ),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_cannot_be_read_is_an_invalid_submission(
    kind: str, notebook: dict[str, Any], tmp_path: Path
) -> None:
    path = handed_in(tmp_path, UNREADABLE[kind](notebook))
    with pytest.raises(InvalidSubmissionError) as refused:
        read_submission(path, NAME)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("lost", ["def fit", "def build_model", ""])
def test_lost_cells_are_not_made_up_for(
    lost: str, notebook: dict[str, Any], tmp_path: Path
) -> None:
    """The run then says which function is missing."""
    kept = [cell for cell in notebook["cells"] if lost not in "".join(cell["source"])]
    program = read_submission(handed_in(tmp_path, with_cells(notebook, kept)), NAME).program
    assert (lost or "def fit") not in program.text


@pytest.mark.parametrize("kind", ["huge", "cut off", "deep", "empty", "another encoding"])
def test_it_is_graded_without_any_run(kind: str, notebook: dict[str, Any], tmp_path: Path) -> None:
    path = handed_in(tmp_path, UNREADABLE[kind](notebook))
    report = grade_file(path, Rule(official=False), exercise=NAME)
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert (report.score, report.runs) == (0.0, ())


def test_a_file_that_claims_a_terabyte_is_not_read(tmp_path: Path) -> None:
    path = handed_in(tmp_path, b"{")
    os.truncate(path, 1 << 40)
    before = bytes_read()
    with pytest.raises(InvalidSubmissionError, match="MiB"):
        read_submission(path, NAME)
    assert bytes_read() - before < 1 << 26


def bytes_read() -> int:
    """Bytes read by this process so far; 0 where the kernel does not count."""
    try:
        return int(Path("/proc/self/io").read_text().split()[1])
    except OSError:
        return 0


def test_strange_parts_of_a_notebook_change_nothing(
    notebook: dict[str, Any], tmp_path: Path
) -> None:
    """Duplicate ids, attachments, widgets, outputs, foreign metadata."""
    plain = read_submission(handed_in(tmp_path, json.dumps(notebook).encode()), NAME).program
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x" * 100}}
    strange = []
    for cell in notebook["cells"]:
        changed = {**cell, "metadata": {"nbgrader": {"points": 99, "grade": True}, "trusted": True}}
        if cell["cell_type"] == "code":
            changed["outputs"] = [{"output_type": "display_data", "data": widget, "metadata": {}}]
        else:
            changed["attachments"] = {"a.png": {"image/png": "AAAA"}}
        strange.append(changed)
    strange.append({**strange[0]})
    path = handed_in(tmp_path, with_cells(notebook, strange))
    assert read_submission(path, NAME).program.text == plain.text


def test_a_copied_program_cell_counts_as_written(notebook: dict[str, Any], tmp_path: Path) -> None:
    (fit,) = [c for c in program_cells(notebook) if "def fit" in "".join(c["source"])]
    path = handed_in(tmp_path, with_cells(notebook, [*notebook["cells"], fit]))
    program = read_submission(path, NAME).program
    assert program.text.count("def fit(") == 2
    compile(program.text, "program", "exec")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_tell_themselves_are_read(
    encoding: str, notebook: dict[str, Any], tmp_path: Path
) -> None:
    plain = read_submission(handed_in(tmp_path, json.dumps(notebook).encode()), NAME).program
    path = handed_in(tmp_path, json.dumps(notebook).encode(encoding))
    assert read_submission(path, NAME).program.text == plain.text


def growth(read: Callable[[int], None], size: int) -> float:
    """How many times the CPU time grows when the input becomes four times as long.

    About 4 where time is linear, 16 where it is quadratic. Each time is the best of three.
    """
    times = []
    for length in (size, 4 * size):
        read(length)  # what is imported or compiled once does not count
        clock = [0.0] * 3
        for turn in range(3):
            started = time.process_time()
            read(length)
            clock[turn] = time.process_time() - started
        times.append(min(clock))
    return times[1] / times[0]


MOST_GROWTH = 10
"""Between linear and quadratic time; reading takes place on the host, where nobody watches the
time."""


def test_a_long_chain_of_names_is_read_in_proportion(tmp_path: Path) -> None:
    def read(length: int) -> None:
        names = reversed(range(length))
        chain = "".join(f"a{n} = a{n + 1}\n" for n in names) + f"a{length} = 1\n"
        contract = "def build_model(): pass\ndef fit(): pass\ndef predict(): pass\nx = a0\n"
        cells = [
            {"cell_type": "code", "id": "helpers", "source": chain},
            {"cell_type": "code", "id": "program-fit", "source": contract},
        ]
        path = handed_in(tmp_path, json.dumps({"cells": cells}).encode())
        assert f"a{length} = 1" in read_submission(path, NAME).program.text

    assert growth(read, 1000) < MOST_GROWTH


def test_a_long_broken_line_is_read_in_proportion(tmp_path: Path) -> None:
    """Nothing is parsed here; only the sandbox finds that it is no Python."""

    def read(length: int) -> None:
        path = handed_in(tmp_path, (" " * length + "x y\n").encode(), ".py")
        assert read_submission(path, NAME).program.text.endswith("x y\n")

    assert growth(read, 50_000) < MOST_GROWTH
