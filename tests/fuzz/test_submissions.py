"""Whatever file is handed in, it is read, or refused with a message that names it or a line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example
from hypothesis import strategies as st

from autograder.errors import InvalidSubmissionError, UsageError
from autograder.submissions.files import MAX_BYTES, find_submissions
from autograder.submissions.program import CodeCell, program_from_cells, read_submission
from autograder.types import Program

from .cases import assert_readable, fuzz, outcome
from .notebooks import CODE, FILES

_PLACE = re.compile(r"((cell \d+|In\[\d+\]), )?line \d+|\d+ characters of code")


def notebook(*sources: str) -> tuple[str, bytes]:
    cells = [
        {"cell_type": "code", "id": f"program-{number}" if number == 0 else "", "source": source}
        for number, source in enumerate(sources)
    ]
    return ".ipynb", json.dumps({"cells": cells}).encode()


def assert_whole(program: Program) -> None:
    """Each line of a program can be traced back to the learner's."""
    assert len(program.text.rstrip("\n").split("\n")) <= max(1, len(program.lines))
    program.text.encode()


@example(notebook("fit = a0", "\n".join(f"a{n}=a{n + 1}" for n in range(5_000))))
@example(notebook(" " * 100_000 + "= ="))
@example(notebook("x=1\n" * 50_000 + "%a\n" * 199))
@example(notebook("x = a" + "()" * 900, *["y = a" + "()" * 900] * 40))
@example(notebook("x = " + "lambda:" * 900 + "1"))
@example(notebook("x = '\\d'", "a = '''\n'''; x = 1"))
@example(notebook("y = x", "a = 1; x = 2; \\"))
@example(notebook("y = x", "x = 1 \\", "z = 1"))
@example((".py", b"f(" + b"a" * 5000 + b"=1, " + b"a" * 5000 + b"=1)"))
@fuzz(file=FILES)
def test_a_file_is_read_or_refused(folder: Path, file: tuple[str, bytes]) -> None:
    ending, content = file
    path = folder / f"handed-in{ending}"
    path.write_bytes(content)
    submission, error = outcome(read_submission, path)
    if error is None:
        assert_whole(submission.program)
        assert isinstance(submission.exercise, str)
    else:
        assert isinstance(error, InvalidSubmissionError)
        assert str(path) in str(error) or _PLACE.match(str(error)), str(error)
        assert error.where is None or _PLACE.fullmatch(error.where)
        assert_readable(str(error))


@fuzz(
    texts=st.lists(CODE, max_size=5),
    ids=st.lists(st.sampled_from(["program-x", ""]), min_size=5, max_size=5),
)
def test_a_history_of_cells_is_read_or_refused(texts: list[str], ids: list[str]) -> None:
    cells = [CodeCell(n, i, text) for n, (text, i) in enumerate(zip(texts, ids, strict=False), 1)]
    program, error = outcome(program_from_cells, cells, live=True)
    if error is None:
        assert_whole(program)
    else:
        assert _PLACE.match(str(error))
        assert_readable(str(error))


def test_a_huge_file_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(2**40)
    assert MAX_BYTES < 2**40
    with pytest.raises(InvalidSubmissionError, match="1048576 MiB, at most 20 MiB"):
        read_submission(path)


def test_a_name_that_no_file_can_have_is_a_mistake_of_use() -> None:
    with pytest.raises(UsageError, match=r"a+: cannot be examined: File name too long"):
        find_submissions([Path("a" * 300 + ".py")])


def test_reading_warns_of_nothing(tmp_path: Path, recwarn: Any) -> None:
    path = tmp_path / "warned.py"
    path.write_text("exercise = '\\d'\nx = 1is 2\n", encoding="utf-8")
    read_submission(path)
    assert not recwarn.list
