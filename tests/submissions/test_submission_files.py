"""Files of every encoding and kind are read, or refused with their name and the next step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.errors import InvalidSubmissionError, SubmissionNotFoundError, UsageError
from autograder.submissions.files import MAX_BYTES, find_submissions
from autograder.submissions.program import read_submission

TEXT = 'exercise = "blurred"\ndiagnosis = "größer als π"  # ✓\n'


def notebook_text(*sources: object) -> str:
    cells = [{"cell_type": "code", "id": "program-x", "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4}, ensure_ascii=False)


ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "Windows line ends": TEXT.replace("\n", "\r\n").encode(),
    "old Mac line ends": TEXT.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_python_file_of_any_unicode_encoding_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "anything.py"
    path.write_bytes(ENCODINGS[name])
    submission = read_submission(path)
    assert submission.program.text == TEXT
    assert submission.exercise == "blurred"
    assert str(submission.program.where(2)) == "line 2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("source", [TEXT, TEXT.splitlines(keepends=True)], ids=["text", "lines"])
def test_a_notebook_of_any_unicode_encoding_is_read(encoding, source, tmp_path: Path) -> None:
    path = tmp_path / "anything.ipynb"
    path.write_text(notebook_text(source), encoding=encoding)
    assert read_submission(path).program.text == TEXT


def test_windows_line_ends_inside_cells_do_not_shift_lines(tmp_path: Path) -> None:
    path = tmp_path / "anything.ipynb"
    path.write_text(notebook_text('a = """\r\nb"""\r\nexercise = "blurred"\r\n'), encoding="utf-8")
    program = read_submission(path).program
    assert program.text == 'a = """\nb"""\nexercise = "blurred"\n'
    assert str(program.where(3)) == "cell 1, line 3"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ('exercise = "named"', None, "named"),
        ('exercise = "first"\nexercise = "named"', None, "named"),
        ("x = 1", None, "file-name"),
        ("exercise = 5", None, "file-name"),
        ("a = 1; exercise: str = 'named'  # mine", None, "named"),
        ("if a:\n    exercise = 'inner'", None, "file-name"),
        ("my_exercise = 'other'", None, "file-name"),
        ("exercise = str()", None, "file-name"),
        ('exercise = "named"', "given", "given"),
    ],
)
def test_the_exercise_is_given_or_named_or_that_of_the_file(
    text, given, expected, tmp_path
) -> None:
    path = tmp_path / "file-name.py"
    path.write_text(text, encoding="utf-8")
    assert read_submission(path, given).exercise == expected


@pytest.mark.parametrize("text", ["await x\n", "import asyncio\nawait asyncio.sleep(0)\n"])
def test_await_at_the_top_level_is_kept(text: str, tmp_path: Path) -> None:
    for path, content in (("a.py", text), ("a.ipynb", notebook_text(text.rstrip("\n")))):
        (tmp_path / path).write_text(content, encoding="utf-8")
        assert read_submission(tmp_path / path).program.text == text


def test_a_python_file_is_kept_to_the_letter(tmp_path: Path) -> None:
    """Its hash finds the recorded runs of the course's own programs."""
    path = tmp_path / "exported.py"
    path.write_text("%matplotlib inline\n\nx = 1  # one\n!ls\ny = = 2", encoding="utf-8")
    program = read_submission(path).program
    assert program.text == "%matplotlib inline\n\nx = 1  # one\n!ls\ny = = 2"
    assert program.cells is None


HOPELESS = {
    "bytes of Latin-1": ("a.py", "x = 'ö'".encode("latin-1"), "found byte 0xf6 at 5"),
    "half a UTF-16": ("a.py", b"\xff\xfex", "expected UTF-8 text"),
    "not JSON": ("a.ipynb", b"{'cells': []}", "expected a notebook, but it is not JSON"),
    "empty file": ("a.ipynb", b" \n", "the file is empty; save the notebook again"),
    "an archive": ("a.ipynb", b"PK\x03\x04...", "an archive or an office document"),
    "cut off": (
        "a.ipynb",
        b'{"cells": [{"cell_type": "code"',
        "the file was cut off; take a fresh",
    ),
    "merged badly": (
        "a.ipynb",
        b'{"cells": [\n<<<<<<< HEAD\n{"cell_type": "code"},\n=======\n>>>>>>> theirs\n]}',
        "merge-conflict markers, the first in line 2: two versions were mixed. Take one",
    ),
    "deep JSON": ("a.ipynb", b"[" * 100_000, "expected a notebook, but it is not JSON"),
    "a huge number": ("a.ipynb", b'{"cells": ' + b"1" * 5000 + b"}", "it is not JSON"),
    "a JSON list": ("a.ipynb", b"[]", "JSON without cells"),
    "a JSON word": ("a.ipynb", b"null", "JSON without cells"),
    "no cells": ("a.ipynb", b'{"metadata": {}}', "JSON without cells"),
    "format 3": ("a.ipynb", b'{"worksheets": [{"cells": []}]}', "notebook of format 4"),
    "cells that are none": ("a.ipynb", b'{"cells": {"a": 1}}', "JSON without cells"),
    "too large": ("a.ipynb", b" " * (MAX_BYTES + 1), "at most 20 MiB are read; clear the"),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_a_hopeless_file_is_an_invalid_submission(name: str, tmp_path: Path) -> None:
    file, content, message = HOPELESS[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(InvalidSubmissionError) as caught:
        read_submission(tmp_path / file)
    assert message in str(caught.value)


def test_what_can_be_read_of_a_damaged_notebook_names_its_exercise(tmp_path: Path) -> None:
    path = tmp_path / "copy (2).ipynb"
    path.write_text(notebook_text('exercise = "blurred"\nx = 1')[:-20], encoding="utf-8")
    with pytest.raises(InvalidSubmissionError) as caught:
        read_submission(path)
    assert caught.value.exercise == "blurred"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_functions_in_cells_that_are_no_code_are_remembered(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    cells = [
        {"cell_type": "code", "source": "x = 1"},
        {"cell_type": kind, "source": "def fit(model):\n    return model"},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    expected = (("fit", f"cell 2 of the notebook, a {kind} cell"),)
    assert read_submission(path).program.elsewhere == expected


@pytest.mark.parametrize(
    "cell",
    [
        None,
        5,
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": None, "id": ["x"]},
        {"cell_type": "code", "source": [None, 5]},
        {"cell_type": "raw", "source": "def fit(): pass"},
    ],
)
def test_an_odd_cell_is_passed_over(cell: object, tmp_path: Path) -> None:
    path = tmp_path / "odd.ipynb"
    good = {"cell_type": "code", "source": ["exercise", ' = "blurred"']}
    path.write_text(json.dumps({"cells": [cell, good]}), encoding="utf-8")
    assert read_submission(path).program.text == 'exercise = "blurred"\n'


def test_a_file_of_another_kind_is_a_mistake_of_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"notes\.txt: expected a notebook"):
        read_submission(tmp_path / "notes.txt")


def test_folders_are_searched_for_notebooks_and_python_files(tmp_path: Path) -> None:
    for name in ("b/x.ipynb", "a/x.py", "a/notes.txt", "a/.ipynb_checkpoints/x.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    expected = [tmp_path / "a/x.py", tmp_path / "b/x.ipynb"]
    assert find_submissions([tmp_path]) == expected
    assert find_submissions(reversed(expected)) == expected[::-1]


@pytest.mark.parametrize("name", ["empty", "absent", "absent.ipynb"])
def test_nothing_to_grade_is_said_with_the_path(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SubmissionNotFoundError, match=name):
        find_submissions([tmp_path / name])
