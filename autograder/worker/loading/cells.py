"""The program's text as cells, and a cell as statements that run one by one."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.worker.loading.magics import (
    RUN_BODY,
    WRITE,
    CellMagic,
    cell_magic,
    transform,
)

_RUN_LINE = frozenset({"time", "prun"})
_AUTOMAGIC = re.compile(
    r"(pip|conda|mamba|uv|cd|ls|ll|pwd|cat|cp|mv|rm|mkdir|rmdir|matplotlib|time|timeit|who|whos|"
    r"load_ext|reload_ext|autoreload|config|env|run|history|hist|magic|pylab)(?=\s|$)"
)
"""Words that IPython takes for magics even without a percent sign, in a cell of one line."""
_CONFLICT = re.compile(r"(<{7}|={7}|>{7})( |$)")
_MOST_NESTED = 3


@dataclass(frozen=True)
class Statement:
    """A top-level statement; line numbers are those of the whole program's text."""

    index: int
    """Its number in the program: the same whenever the same text is read."""
    node: ast.stmt

    @property
    def line(self) -> int:
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        return min([self.node.lineno, *(one.lineno for one in decorators)])


@dataclass(frozen=True)
class Cell:
    """One code cell, or a whole `.py` file."""

    number: int
    """1-based, in the order of the program; the host knows which number the learner sees."""
    first: int
    """1-based line of the program's text at which it begins."""
    text: str
    """What runs, as Python with the cell's own number of lines."""
    statements: tuple[Statement, ...] = ()
    error: SyntaxError | None = None
    magic: CellMagic | None = None
    """The cell magic whose body does not run here."""


@dataclass(frozen=True)
class Source:
    """A program as it was handed in: a script, or the cells of a notebook."""

    path: str
    cells: tuple[Cell, ...]
    is_script: bool

    @property
    def statements(self) -> Iterator[Statement]:
        for cell in self.cells:
            yield from cell.statements

    @property
    def text(self) -> str:
        return "\n".join(cell.text for cell in self.cells)


@dataclass
class _Counter:
    next: int = 0

    def take(self, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
        start, self.next = self.next, self.next + len(nodes)
        return tuple(Statement(start + offset, node) for offset, node in enumerate(nodes))


def read_source(text: str, path: str, firsts: Sequence[int] | None) -> Source:
    """Cut a program's text into cells and statements.

    Args:
        text: all of it, lines separated by line feeds.
        path: the file's name, for tracebacks.
        firsts: the 1-based lines at which its cells begin; None for a script.
    """
    if firsts is None:
        return Source(path, (_script(text, path),), is_script=True)
    lines = text.split("\n")
    counter = _Counter()
    ends = [*(first - 1 for first in firsts[1:]), len(lines)]
    cells = [
        _cell(number, first, "\n".join(lines[first - 1 : end]), path, counter)
        for number, (first, end) in enumerate(zip(firsts, ends, strict=True), 1)
    ]
    return Source(path, tuple(cells), is_script=False)


def _script(text: str, path: str) -> Cell:
    nodes, error = _parsed(text, 1, path)
    if error is not None:  # some exports leave a notebook's magics in
        python = transform(text)
        again, still = _parsed(python, 1, path)
        if still is None:
            text, nodes, error = python, again, None
    nodes = [inner for node in nodes for inner in _timed(node)]
    return Cell(1, 1, text, _Counter().take(nodes), error)


def _cell(number: int, first: int, text: str, path: str, counter: _Counter) -> Cell:
    magic, line, breaks = cell_magic(text), first, text.count("\n")
    for _ in range(_MOST_NESTED):
        if magic is None or magic.name not in RUN_BODY:
            break
        line += magic.body_line
        text = magic.body
        magic = cell_magic(text)
    if magic is not None:
        return Cell(number, first, "\n" * breaks, magic=magic)
    python = transform(text)
    nodes, error = _parsed(python, line, path)
    if error is not None and "\n" not in text.strip() and _AUTOMAGIC.match(text.strip()):
        python = transform("%" + text.strip())
        nodes, error = _parsed(python, line, path)
    nodes = [inner for node in nodes for inner in _timed(node)]
    padding = "\n" * (line - first)
    return Cell(number, first, padding + python, counter.take(nodes), error)


def _timed(node: ast.stmt) -> list[ast.stmt]:
    """The statements that `%time` or `%prun` runs at the top level, or an exported `%%time` or
    `%%capture`; else the statement itself."""
    line, cell = line_magic(node), _called(node, "run_cell_magic", 3)
    if line is not None and line[0] in _RUN_LINE:
        options = r"^(\s*(-[a-zA-Z]|--\w+(-\w+)*)( \S+)?)*\s+(?=\S)"
        text = re.sub(options, "", line[1]) or line[1]
    elif cell is not None and cell[0] in RUN_BODY:
        text = cell[2]
    else:
        return [node]
    inner, error = _parsed(transform(text), node.lineno, "")
    if not inner or error is not None:
        return [node]
    return [statement for one in inner for statement in _timed(one)]


def line_magic(node: ast.stmt) -> tuple[str, str] | None:
    """Name and line of a statement that is a line magic and nothing else."""
    found = _called(node, "run_line_magic", 2)
    return None if found is None else (found[0], found[1])


def _called(node: ast.stmt, method: str, count: int) -> list[str] | None:
    """The texts that a statement calls a method of the shell with, if it does nothing else."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return None
    function, arguments = node.value.func, node.value.args
    if not isinstance(function, ast.Attribute) or function.attr != method:
        return None
    texts = [one.value for one in arguments if isinstance(one, ast.Constant)]
    if len(texts) != count or not all(isinstance(text, str) for text in texts):
        return None
    return [str(text) for text in texts]


def is_written_file(magic: CellMagic) -> bool:
    return magic.name in WRITE


def _parsed(text: str, first: int, path: str) -> tuple[list[ast.stmt], SyntaxError | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a learner's odd escape is not the grader's business
            tree = ast.parse(text, path or "<magic>")
    except SyntaxError as error:
        in_text = error.lineno or _line_of_null(text)
        error.lineno, error.filename = in_text + first - 1, path
        if _CONFLICT.match([*text.split("\n"), ""][in_text - 1]):
            error.msg = "this is a merge-conflict marker; keep one of the two versions"
        return [], error
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes, absurd nesting
        problem = SyntaxError(str(error) or f"nested too deeply ({type(error).__name__})")
        problem.lineno, problem.filename = first + _line_of_null(text) - 1, path
        return [], problem
    if path:
        ast.increment_lineno(tree, first - 1)
    else:
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt | ast.expr):
                node.lineno = node.end_lineno = first
    return tree.body, None


def _line_of_null(text: str) -> int:
    """The 1-based line of the first null byte; 1 if there is none."""
    return text.count("\n", 0, max(0, text.find("\0"))) + 1
