"""Read what a learner handed in: a notebook or a `.py` file, as text only.

Of a notebook only its code is read: no metadata decides anything, no output is looked at. A cell
belongs to the program when it is one of the exercise's program cells by its id, or defines one of
the contract's names. Of other cells only those statements are taken that define a name which the
program uses: an import or a helper in a cell of its own counts, an experiment does not run again.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import InvalidSubmissionError, SubmissionNotFoundError, UsageError
from autograder.statements import CONTRACT_NAMES, Statement, binds, parse, syntax_tree
from autograder.types import Program, SourceLine, Submission

PROGRAM_CELL_PREFIX = "program-"
MAX_BYTES = 20 * 1024 * 1024
MAX_CODE = 512 * 1024
"""Most characters of code in a submission: a long program has some ten thousand."""
_SUFFIXES = (".ipynb", ".py")
_SKIPPED_CELL_MAGICS = re.compile(r"^\s*%%(?!time\b|timeit\b|capture\b|prun\b)")


@dataclass(frozen=True)
class CodeCell:
    """One code cell: its 1-based number among code cells, id and text."""

    number: int
    id: str
    text: str


def find_submissions(paths: Iterable[Path]) -> list[Path]:
    """The files to grade behind paths to files and folders.

    Raises:
        SubmissionNotFoundError: a path does not exist, or a folder holds nothing to grade.
    """
    found: list[Path] = []
    for path in paths:
        try:
            found += _gradable(path)
        except OSError as error:  # e.g. a name that is longer than any file's
            raise SubmissionNotFoundError(
                f"{str(path)[:200]}: cannot be looked at: {error.strerror}"
            ) from error
    return found


def _gradable(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SubmissionNotFoundError(f"{path}: no such file or folder")
    inside = [
        p
        for p in sorted(path.rglob("*"))
        if p.suffix in _SUFFIXES and p.is_file() and ".ipynb_checkpoints" not in p.parts
    ]
    if not inside:
        raise SubmissionNotFoundError(f"{path}: no .ipynb or .py file in this folder")
    return inside


def read_submission(path: Path, exercise: str | None = None) -> Submission:
    """Read a notebook or a `.py` file.

    Args:
        exercise: the exercise that it answers; found in the file (`exercise = "…"`), else by the
            file's name, unless given.

    Raises:
        InvalidSubmissionError: the file cannot be read, is no notebook, or does not parse.
        UsageError: a file of another kind, or one that does not tell its exercise.
    """
    if path.suffix not in _SUFFIXES:
        raise UsageError(f"{path}: expected a notebook (.ipynb) or a Python file (.py)")
    text = _read_text(path)
    program = program_from_cells(_cells(path, text)) if path.suffix == ".ipynb" else _whole(text)
    return Submission(exercise or _named_exercise(program) or path.stem, program, path)


def program_from_cells(cells: Sequence[CodeCell], *, latest_wins: bool = False) -> Program:
    """Put a program together from code cells.

    Args:
        cells: in the order of the notebook, or of execution.
        latest_wins: the cells are a history of executions; of several cells that define the same
            contract names only the last one counts.

    Raises:
        InvalidSubmissionError: a cell that belongs to the program does not parse.
    """
    _require_short(sum(len(cell.text) for cell in cells))
    parsed = [_Parsed.of(cell) for cell in cells]
    if latest_wins:
        parsed = _without_overridden(parsed)
    chosen: dict[int, set[int]] = {}
    for index, cell in enumerate(parsed):
        if cell.belongs:
            cell.require_parsed()
            chosen[index] = {
                place for place, s in enumerate(cell.statements) if not s.runs_training
            }
    _add_needed(parsed, chosen)
    lines: list[str] = []
    sources: list[SourceLine] = []
    places = [(index, place) for index in sorted(chosen) for place in sorted(chosen[index])]
    # A notebook compiles each cell by itself; in a whole program these must come first.
    places.sort(key=lambda at: not parsed[at[0]].statements[at[1]].is_future_import)
    for index, place in places:
        _append(parsed[index].statements[place].node, parsed[index], lines, sources)
    return Program("\n".join(lines) + "\n", tuple(sources))


def _append(
    statement: ast.stmt, cell: _Parsed, lines: list[str], sources: list[SourceLine]
) -> None:
    """Add a statement's lines, without what other statements have on its first and last line."""
    first = min([statement.lineno, *(d.lineno for d in _decorators(statement))])
    last = statement.end_lineno or first
    own = cell.lines[first - 1 : last]
    end = own[-1].encode()
    rest = end[statement.end_col_offset :].decode().lstrip()
    if rest and not rest.startswith("#"):  # a semicolon, or a backslash that runs on
        own[-1] = end[: statement.end_col_offset].decode()
    if statement.col_offset and first == statement.lineno:
        own[0] = own[0].encode()[statement.col_offset :].decode()
    numbers = [SourceLine(cell.cell.number, number) for number in range(first, last + 1)]
    if sources and sources[-1] == numbers[0]:
        lines[-1] += "; " + own.pop(0)
        del numbers[0]
    lines += own
    sources += numbers


@dataclass(frozen=True)
class _Parsed:
    cell: CodeCell
    lines: list[str]
    statements: list[Statement]
    error: SyntaxError | None

    @classmethod
    def of(cls, cell: CodeCell) -> _Parsed:
        text = "" if _SKIPPED_CELL_MAGICS.match(cell.text) else cell.text
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        statements, error = parse(lines)
        return cls(cell, lines, [Statement(node) for node in statements], error)

    @property
    def belongs(self) -> bool:
        if self.cell.id.startswith(PROGRAM_CELL_PREFIX):
            return True
        if self.error is not None:
            return bool(re.search(r"^def (build_model|fit|predict)\b", self.cell.text, re.M))
        return any(statement.binds & CONTRACT_NAMES for statement in self.statements)

    def require_parsed(self) -> None:
        if self.error is None:
            return
        line = self.error.lineno or 1
        where = str(SourceLine(self.cell.number, line))
        raise InvalidSubmissionError(f"{where} does not parse: {_why(self.error)}", where=where)


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return getattr(statement, "decorator_list", [])


def _without_overridden(parsed: list[_Parsed]) -> list[_Parsed]:
    """Drop cells all of whose contract names are defined again later, or that did not parse."""
    kept: list[_Parsed] = []
    later: set[str] = set()
    for cell in reversed(parsed):
        names = {name for s in cell.statements for name in s.binds}
        contract = names & CONTRACT_NAMES
        if cell.error is None and not (contract and names <= later):
            kept.append(cell)
            later |= names
    return kept[::-1]


def _add_needed(parsed: list[_Parsed], chosen: dict[int, set[int]]) -> None:
    """Add from other cells the statements that define names which the program lacks."""
    definers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, cell in enumerate(parsed):
        for place, statement in enumerate(cell.statements):
            if not statement.runs_training:
                for name in statement.binds:
                    definers[name].append((index, place))
    fresh = {(index, place) for index, places in chosen.items() for place in places}
    settled: set[str] = set()  # names that are defined by now, or that no statement defines
    wanted: set[str] = set(CONTRACT_NAMES)
    while True:
        statements = [parsed[index].statements[place] for index, place in fresh]
        settled = settled.union(*(statement.binds for statement in statements))
        wanted = wanted.union(*(statement.uses for statement in statements)) - settled
        if not wanted:
            return
        needed = {where for name in wanted for where in definers.get(name, ())}
        fresh = {(index, place) for index, place in needed if place not in chosen.get(index, ())}
        for index, place in fresh:
            chosen.setdefault(index, set()).add(place)
        settled |= wanted
        wanted = set()


def _why(error: SyntaxError) -> str:
    return f"{error.msg[:200]}: {(error.text or '').strip()[:80]!r}"


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidSubmissionError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InvalidSubmissionError(
            f"{path}: {size / 2**20:.0f} MiB, at most {MAX_BYTES >> 20} MiB are read; "
            "clear the notebook's outputs"
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidSubmissionError(
            f"{path}: expected UTF-8 text, found byte {data[error.start]:#04x} at {error.start}; "
            "save the file as UTF-8"
        ) from error


def _cells(path: Path, text: str) -> list[CodeCell]:
    try:
        notebook: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidSubmissionError(
            f"{path}: expected a notebook, but it is not JSON ({str(error)[:100]}); "
            "open it in Jupyter and save it again"
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise InvalidSubmissionError(
            f"{path}: expected a notebook of format 4, found JSON without cells"
        )
    code = [c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code"]
    return [
        CodeCell(number, _text(cell.get("id")), _joined(cell.get("source")))
        for number, cell in enumerate(code, start=1)
    ]


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(_text(part) for part in source)
    return _text(source)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _require_short(characters: int) -> None:
    """Reading takes time on the host, so absurd amounts of code are not read at all."""
    if characters > MAX_CODE:
        raise InvalidSubmissionError(
            f"{characters} characters of code, at most {MAX_CODE} are read; keep data out of code"
        )


def _whole(text: str) -> Program:
    _require_short(len(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    _, error = parse(lines)
    if error is not None:
        number = error.lineno or 1
        where = str(SourceLine(None, number))
        raise InvalidSubmissionError(f"{where} does not parse: {_why(error)}", where=where)
    sources = tuple(SourceLine(None, number) for number in range(1, len(lines) + 1))
    return Program("\n".join(lines), sources)


def _named_exercise(program: Program) -> str | None:
    try:
        statements = syntax_tree(program.text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    for statement in reversed(statements):
        if (
            isinstance(statement, ast.Assign)
            and "exercise" in binds(statement)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            return statement.value.value
    return None
