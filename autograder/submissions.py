"""Read what a learner handed in: a notebook or a `.py` file, as text only.

Of a notebook only its code is read: no metadata decides anything, no output is looked at. A cell
belongs to the program when it is one of the exercise's program cells by its id, or defines one of
the contract's names. Of other cells only those statements are taken that define a name which the
program uses: an import or a helper in a cell of its own counts, an experiment does not run again.
"""

from __future__ import annotations

import ast
import json
import re
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.errors import InvalidSubmissionError, SubmissionNotFoundError, UsageError
from autograder.types import Program, SourceLine, Submission

CONTRACT_NAMES = frozenset({"build_model", "fit", "predict", "diagnosis", "exercise"})
PROGRAM_CELL_PREFIX = "program-"
MAX_BYTES = 20 * 1024 * 1024
MAX_CODE = 512 * 1024
"""Most characters of code in a submission: a long program has some ten thousand."""
_MOST_MAGICS = 200
_SUFFIXES = (".ipynb", ".py")
_RUNS_TRAINING = frozenset({"build_model", "fit", "predict"})
_SKIPPED_CELL_MAGICS = re.compile(r"^\s*%%(?!time\b|timeit\b|capture\b|prun\b)")
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
_MAGIC_LINE = re.compile(r"^(\s*)((?:[\w, ]+=\s*)?[%!?].*|.*\?\s*)$")


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
        if path.is_dir():
            inside = [
                p
                for p in sorted(path.rglob("*"))
                if p.suffix in _SUFFIXES and p.is_file() and ".ipynb_checkpoints" not in p.parts
            ]
            if not inside:
                raise SubmissionNotFoundError(f"{path}: no .ipynb or .py file in this folder")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise SubmissionNotFoundError(f"{path}: no such file or folder")
    return found


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
    chosen: dict[int, list[ast.stmt]] = {}
    for index, cell in enumerate(parsed):
        if cell.belongs:
            cell.require_parsed()
            chosen[index] = [s for s in cell.statements if not _runs_training(s)]
    _add_needed(parsed, chosen)
    lines: list[str] = []
    sources: list[SourceLine] = []
    for index in sorted(chosen):
        cell = parsed[index]
        for statement in chosen[index]:
            first = min([statement.lineno, *(d.lineno for d in _decorators(statement))])
            for number in range(first, (statement.end_lineno or first) + 1):
                source = SourceLine(cell.cell.number, number)
                if not sources or sources[-1] != source:  # two statements may share a line
                    lines.append(cell.lines[number - 1])
                    sources.append(source)
    return Program("\n".join(lines) + "\n", tuple(sources))


@dataclass(frozen=True)
class _Parsed:
    cell: CodeCell
    lines: list[str]
    statements: list[ast.stmt]
    error: SyntaxError | None

    @classmethod
    def of(cls, cell: CodeCell) -> _Parsed:
        text = "" if _SKIPPED_CELL_MAGICS.match(cell.text) else cell.text
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        statements, error = _parse(lines)
        return cls(cell, lines, statements, error)

    @property
    def belongs(self) -> bool:
        if self.cell.id.startswith(PROGRAM_CELL_PREFIX):
            return True
        if self.error is not None:
            return bool(re.search(r"^def (build_model|fit|predict)\b", self.cell.text, re.M))
        return any(_binds(statement) & CONTRACT_NAMES for statement in self.statements)

    def require_parsed(self) -> None:
        if self.error is None:
            return
        line = self.error.lineno or 1
        where = str(SourceLine(self.cell.number, line))
        raise InvalidSubmissionError(
            f"{where} does not parse: {self.error.msg}: {(self.error.text or '').strip()[:80]!r}",
            where=where,
        )


def _parse(lines: list[str]) -> tuple[list[ast.stmt], SyntaxError | None]:
    """Parse, turning magics and shell lines into `pass` one by one; `lines` is changed."""
    for _ in range(_MOST_MAGICS):
        try:
            return ast.parse("\n".join(lines)).body, None
        except SyntaxError as error:
            number = error.lineno or 0
            magic = _MAGIC_LINE.match(lines[number - 1]) if 0 < number <= len(lines) else None
            if magic is None:
                return [], error
            lines[number - 1] = f"{magic[1]}pass"
        except (ValueError, RecursionError, MemoryError) as error:  # null bytes, absurd nesting
            return [], SyntaxError(str(error) or type(error).__name__)
    return [], SyntaxError(f"more than {_MOST_MAGICS} magics")


def _without_overridden(parsed: list[_Parsed]) -> list[_Parsed]:
    """Drop cells all of whose contract names are defined again later, or that did not parse."""
    kept: list[_Parsed] = []
    later: set[str] = set()
    for cell in reversed(parsed):
        names = {name for s in cell.statements for name in _binds(s)}
        contract = names & CONTRACT_NAMES
        if cell.error is None and not (contract and names <= later):
            kept.append(cell)
            later |= names
    return kept[::-1]


def _add_needed(parsed: list[_Parsed], chosen: dict[int, list[ast.stmt]]) -> None:
    """Add from other cells the statements that define names which the program lacks."""
    while True:
        present = {name for statements in chosen.values() for s in statements for name in _binds(s)}
        wanted = {n for statements in chosen.values() for s in statements for n in _uses(s)}
        missing = (wanted | CONTRACT_NAMES) - present
        added = False
        for index, cell in enumerate(parsed):
            have = chosen.get(index, [])
            for statement in cell.statements:
                needed = _binds(statement) & missing
                if needed and statement not in have and not _runs_training(statement):
                    chosen.setdefault(index, []).append(statement)
                    chosen[index].sort(key=lambda s: s.lineno)
                    added = True
        if not added:
            return


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return getattr(statement, "decorator_list", [])


@lru_cache(maxsize=8192)
def _binds(statement: ast.stmt) -> frozenset[str]:
    """Names that a top-level statement defines, inside `if`, `try` and `with` too."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({statement.name})
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return frozenset((a.asname or a.name).split(".")[0] for a in statement.names)
    nested = [n for n in ast.walk(statement) if isinstance(n, ast.stmt) and n is not statement]
    stored = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return frozenset(stored).union(
        *(_binds(n) for n in nested if isinstance(n, _DEFINITIONS)),
    )


@lru_cache(maxsize=8192)
def _uses(statement: ast.stmt) -> frozenset[str]:
    """Global names that a statement reads, without parameters and locals of functions."""
    try:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    except (SyntaxError, RecursionError, ValueError):  # e.g. await at the top level
        return frozenset(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
    return frozenset(_globals_read(table, top=True))


def _globals_read(table: symtable.SymbolTable, *, top: bool) -> set[str]:
    own = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return own.union(*(_globals_read(child, top=False) for child in table.get_children()))


def _runs_training(statement: ast.stmt) -> bool:
    """Whether a top-level statement would itself build, fit or predict: an experiment.

    `fit = partial(fit, …)` is none: it defines a name of the contract anew.
    """
    if isinstance(statement, _DEFINITIONS) or _binds(statement) & CONTRACT_NAMES:
        return False
    return any(
        isinstance(node, ast.Call)
        and any(isinstance(n, ast.Name) and n.id in _RUNS_TRAINING for n in ast.walk(node))
        for node in ast.walk(statement)
    )


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidSubmissionError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InvalidSubmissionError(
            f"{path}: {len(data) / 2**20:.0f} MiB, at most {MAX_BYTES >> 20} MiB are read; "
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
        CodeCell(number, str(cell.get("id", "")), _joined(cell.get("source", "")))
        for number, cell in enumerate(code, start=1)
    ]


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _require_short(characters: int) -> None:
    """Reading takes time on the host, so absurd amounts of code are not read at all."""
    if characters > MAX_CODE:
        raise InvalidSubmissionError(
            f"{characters} characters of code, at most {MAX_CODE} are read; keep data out of code"
        )


def _whole(text: str) -> Program:
    _require_short(len(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    statements, error = _parse(lines)
    if error is not None:
        number = error.lineno or 1
        where = str(SourceLine(None, number))
        raise InvalidSubmissionError(
            f"{where} does not parse: {error.msg}: {(error.text or '').strip()[:80]!r}", where=where
        )
    del statements
    sources = tuple(SourceLine(None, number) for number in range(1, len(lines) + 1))
    return Program("\n".join(lines), sources)


def _named_exercise(program: Program) -> str | None:
    try:
        statements = ast.parse(program.text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    for statement in reversed(statements):
        if (
            isinstance(statement, ast.Assign)
            and "exercise" in _binds(statement)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            return statement.value.value
    return None
