"""Read what a learner handed in: a notebook or a `.py` file, as text only.

Only the code of a notebook is read: its metadata decide nothing, and its outputs are ignored. All
its code cells, in order, are the program; which of their statements run is decided in the sandbox,
where they run (`worker/loading`). Nothing here parses or runs code, so the time to read a file
grows with its size only, whatever is in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import InvalidSubmissionError, UsageError
from autograder.submissions.files import SUFFIXES, read_text
from autograder.types import Program, SourceLine, Submission

PROGRAM_CELL_PREFIX = "program-"
MAX_CODE = 512 * 1024
"""Most characters of code in a submission: a long program has about ten thousand."""
MAX_RUN = 8 * MAX_CODE
"""Most characters of code that a kernel may have run: the same cells many times over."""
_DEFINES = re.compile(r"^[ \t]{0,8}(?:>>> )?def (build_model|fit|predict)\b", re.MULTILINE)
_NAMES_EXERCISE = re.compile(
    r"""exercise[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(["'])([^"'\\\n]{1,100})\1"""
)
_NAMED_IN_JSON = re.compile(r"""exercise ?= ?\\?["']([\w-]{1,100})""")
_CONFLICT = re.compile(r"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


@dataclass(frozen=True)
class CodeCell:
    """One code cell: its 1-based number among code cells, id and text."""

    number: int
    id: str
    text: str


def read_submission(path: Path, exercise: str | None = None) -> Submission:
    """Read a notebook or a `.py` file.

    Args:
        exercise: the exercise that it answers; if not given, the one named in the file
            (`exercise = "…"`), else the file's name.

    Raises:
        InvalidSubmissionError: the file cannot be read or is not a notebook.
        UsageError: the file is of another kind.
    """
    if path.suffix not in SUFFIXES:
        raise UsageError(f"{path}: expected a notebook (.ipynb) or a Python file (.py)")
    text = read_text(path)
    program = _notebook(path, text) if path.suffix == ".ipynb" else _whole(text)
    return Submission(exercise or named_exercise(program.text) or path.stem, program, path)


def program_from_cells(
    cells: Sequence[CodeCell], *, live: bool = False, elsewhere: Sequence[tuple[str, str]] = ()
) -> Program:
    """Put a program together from code cells.

    Args:
        cells: in the order of the notebook, or of execution.
        live: whether they are what a kernel ran; then their numbers are those of `In [n]`.
        elsewhere: functions of the contract that were found in cells that are not code, and where.

    Raises:
        InvalidSubmissionError: it is absurdly long, or holds half a character.
    """
    _require_short(sum(len(cell.text) for cell in cells), MAX_RUN if live else MAX_CODE)
    lines: list[str] = []
    sources: list[SourceLine] = []
    for cell in cells:
        if not cell.text.strip():
            continue
        own = _lines(cell.text)
        own = own if own[-1] else own[:-1]
        lines += own
        sources += [SourceLine(cell.number, number, live) for number in range(1, len(own) + 1)]
    program = Program("\n".join(lines) + "\n", tuple(sources), tuple(elsewhere))
    _require_characters(program)
    return program


def named_exercise(text: str) -> str | None:
    """The exercise that code names, `exercise = "…"` at the top level; the last one counts."""
    found = None
    for line in text.split("\n"):
        if "exercise" not in line or line[:1].isspace():
            continue
        for part in line.split(";"):
            match = _NAMES_EXERCISE.match(part.strip())
            found = match.group(2) if match else found
    return found


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _notebook(path: Path, text: str) -> Program:
    cells = list(_cells(path, text))
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    elsewhere = [
        (name, f"cell {number} of the notebook, a {cell['cell_type']} cell")
        for number, cell in enumerate(cells, 1)
        if cell.get("cell_type") in ("markdown", "raw")
        for name in _DEFINES.findall(_joined(cell.get("source")))
    ]
    return program_from_cells(
        [
            CodeCell(number, _text(cell.get("id")), _joined(cell.get("source")))
            for number, cell in enumerate(code, start=1)
        ],
        elsewhere=list(dict(elsewhere).items()),
    )


def _cells(path: Path, text: str) -> Iterator[dict[str, Any]]:
    try:
        notebook: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        named = _NAMED_IN_JSON.findall(text)
        raise InvalidSubmissionError(
            f"{path}: expected a notebook, but {_no_json(text, error)}",
            exercise=named[-1] if named else None,
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise InvalidSubmissionError(
            f"{path}: expected a notebook of format 4, found JSON without cells; "
            "hand in the notebook itself"
        )
    return (cell for cell in cells if isinstance(cell, dict))


def _no_json(text: str, error: Exception) -> str:
    """What a file that is not JSON is instead, and what the learner can still do."""
    fresh = "take a fresh copy of the notebook and paste your cells into it"
    if not text.strip():
        return "the file is empty; save the notebook again, or hand in another copy"
    if text.startswith("PK"):
        return "it is an archive or an office document; hand in the notebook itself"
    marker = _CONFLICT.search(text)
    if marker is not None:
        line = text.count("\n", 0, marker.start()) + 1
        return (
            f"it holds merge-conflict markers, the first in line {line}: two versions were mixed. "
            f"Take one of them (`git checkout --ours FILE` or `--theirs`), or {fresh}"
        )
    if isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip()) - 1:
        return f"it is not JSON: it ends in the middle, so the file was cut off; {fresh}"
    return f"it is not JSON ({str(error)[:100]}); {fresh}"


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(_text(part) for part in source)
    return _text(source)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _require_short(characters: int, most: int = MAX_CODE) -> None:
    """Loading takes time, so absurd amounts of code are refused unread."""
    if characters > most:
        raise InvalidSubmissionError(
            f"{characters} characters of code, at most {most} are read; keep data out of code"
        )


def _require_characters(program: Program) -> None:
    """JSON can hold half a character (an unpaired surrogate); no program can."""
    try:
        program.text.encode()
    except UnicodeEncodeError as error:
        where = program.where(program.text.count("\n", 0, error.start) + 1)
        raise InvalidSubmissionError(
            f"{where} does not parse: {program.text[error.start]!a} is half a character; delete it",
            where=str(where),
            exercise=named_exercise(program.text),
        ) from error


def _whole(text: str) -> Program:
    _require_short(len(text))
    program = Program.of_file("\n".join(_lines(text)))
    _require_characters(program)
    return program
