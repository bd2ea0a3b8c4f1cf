"""Find the numbers in a notebook's prose that nothing beside them shows.

A number in a text must be one that a cell prints (rounded as the text rounds it, or as a
percentage), a literal in the code, or listed with its source in `numbers.toml` beside the lesson.
"""

from __future__ import annotations

import ast
import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_NOT_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+|\[\[.*?\]\]", re.DOTALL
)
_NUMBER = re.compile(
    r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])|(?<=\d)x\d+|\d+(?=x\d)"
)
_FREE = 10
"""Whole numbers up to here are words as much as measurements."""


def unexplained(cells: Sequence[Any], listed: dict[str, str]) -> list[tuple[str, str]]:
    """(cell's id, number) of each number in the prose that has no source.

    Args:
        cells: of an executed notebook.
        listed: number as the text writes it -> where it comes from.
    """
    shown = [*_printed(cells), *_literals(cells)]
    return [
        (cell.id, written)
        for cell in cells
        if cell.cell_type == "markdown"
        for written in _numbers(_NOT_PROSE.sub(" ", cell.source))
        if written not in listed and not _is_free(written) and not _is_shown(written, shown)
    ]


def listed_numbers(path: Path) -> dict[str, str]:
    """The table `numbers` of a `numbers.toml`; empty if there is no such file."""
    if not path.is_file():
        return {}
    found: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["numbers"]
    return found


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        yield match[0].lstrip("x").rstrip(",")


def _is_free(written: str) -> bool:
    return written.isdigit() and int(written) <= _FREE


def _is_shown(written: str, shown: Sequence[float]) -> bool:
    value = _value(written)
    digits = written.partition("e")[0].partition(".")[2]
    room = 0.51 * 10.0 ** -len(digits) if "e" not in written else 0.06 * abs(value)
    return any(
        math.isclose(value, scale * abs(one), rel_tol=1e-9, abs_tol=room)
        for one in shown
        for scale in (1, 100)
    )


def _value(written: str) -> float:
    return abs(float(written.replace(",", "").replace("−", "-")))


def _printed(cells: Sequence[Any]) -> Iterator[float]:
    for cell in cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            yield from map(_value, _numbers(text))


def _literals(cells: Sequence[Any]) -> Iterator[float]:
    for cell in cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                yield abs(float(node.value))
