"""The statements of a learner's code: what each defines, what it reads, whether it trains."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from functools import cached_property

CONTRACT_NAMES = frozenset({"build_model", "fit", "predict", "diagnosis", "exercise"})
_MOST_MAGICS = 200
_MOST_PARSED = 2 * 1024 * 1024
"""Most characters given to the parser for one text, which is parsed anew for each magic in it."""
_RUNS_TRAINING = frozenset({"build_model", "fit", "predict"})
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
_MAGIC = re.compile(r"(?:[\w, ]+=\s*)?[%!?]")


class Statement:
    """A top-level statement with the names that it binds and reads."""

    def __init__(self, node: ast.stmt) -> None:
        self.node = node
        self.binds = binds(node)

    @property
    def is_future_import(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @cached_property
    def uses(self) -> frozenset[str]:
        return uses(self.node)

    @cached_property
    def runs_training(self) -> bool:
        return not self.binds & CONTRACT_NAMES and runs_training(self.node)


def parse(lines: list[str]) -> tuple[list[ast.stmt], SyntaxError | None]:
    """Parse, turning magics and shell lines into `pass` one by one; `lines` is changed."""
    size = sum(len(line) + 1 for line in lines)
    most = min(_MOST_MAGICS, 1 + _MOST_PARSED // max(1, size))
    for _ in range(most):
        try:
            return syntax_tree("\n".join(lines)).body, None
        except SyntaxError as error:
            number = error.lineno or 0
            indent = _magic_indent(lines[number - 1]) if 0 < number <= len(lines) else None
            if indent is None:
                return [], error
            lines[number - 1] = f"{indent}pass"
        except (ValueError, RecursionError, MemoryError) as error:  # null bytes, absurd nesting
            return [], SyntaxError(str(error) or type(error).__name__)
    return [], SyntaxError(f"more than {most} magics")


def syntax_tree(text: str) -> ast.Module:
    """Parse without warnings: a learner's odd string escape is no news on the grader's stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _magic_indent(line: str) -> str | None:
    """The white space before a magic, a shell line or a question; None for any other line."""
    code = line.lstrip()
    if _MAGIC.match(code) or code.rstrip().endswith("?"):
        return line[: len(line) - len(code)]
    return None


def binds(statement: ast.stmt) -> frozenset[str]:
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
        *(binds(n) for n in nested if isinstance(n, _DEFINITIONS)),
    )


def uses(statement: ast.stmt) -> frozenset[str]:
    """Global names that a statement reads, without parameters and locals of functions."""
    try:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    except (SyntaxError, RecursionError, ValueError, MemoryError):  # e.g. await at the top level
        return frozenset(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
    names: set[str] = set()
    tables = [table]
    while tables:
        inner = tables.pop()
        names |= {
            symbol.get_name()
            for symbol in inner.get_symbols()
            if symbol.is_referenced() and (inner is table or symbol.is_global())
        }
        tables += inner.get_children()
    return frozenset(names)


def runs_training(statement: ast.stmt) -> bool:
    """Whether a top-level statement would itself build, fit or predict: an experiment.

    `fit = partial(fit, …)` is none: it defines a name of the contract anew.
    """
    if isinstance(statement, _DEFINITIONS):
        return False
    nodes: list[tuple[ast.AST, bool]] = [(statement, False)]
    while nodes:
        node, called = nodes.pop()
        if called and isinstance(node, ast.Name) and node.id in _RUNS_TRAINING:
            return True
        called = called or isinstance(node, ast.Call)
        nodes += [(child, called) for child in ast.iter_child_nodes(node)]
    return False
