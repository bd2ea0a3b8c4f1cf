"""Write the margin of each threshold beside it, as a comment in the exercise's spec."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.proving.calibration.margins import Margin, Side

_MARK = "# measured: "
_HEADER = re.compile(r"\[checks\.(\w+)\]\s*(#.*)?")


def note_margins(spec: Path, found: Sequence[Margin]) -> None:
    """Put a line `# measured: …` below the header of each check that the spec sets."""
    by_check = notes(found)
    lines = [line for line in spec.read_text(encoding="utf-8").splitlines() if not _is_note(line)]
    noted = []
    for line in lines:
        noted.append(line)
        header = _HEADER.fullmatch(line.strip())
        if header and header[1] in by_check:
            noted += [_MARK + text for text in by_check[header[1]]]
    spec.write_text("\n".join(noted) + "\n", encoding="utf-8")


def notes(found: Sequence[Margin]) -> dict[str, list[str]]:
    """The notes of each check: one line for each of its bounds."""
    lines: dict[str, list[str]] = {}
    for margin in found:
        lines.setdefault(margin.check, []).append(note(margin))
    return lines


def notes_in(spec: Path) -> dict[str, list[str]]:
    """The notes that a spec holds, by check."""
    found: dict[str, list[str]] = {}
    check = ""
    for line in spec.read_text(encoding="utf-8").splitlines():
        if header := _HEADER.fullmatch(line.strip()):
            check = header[1]
        elif _is_note(line):
            found.setdefault(check, []).append(line.removeprefix(_MARK))
    return found


def note(margin: Margin) -> str:
    """Both sides of a threshold in words, without the names of programs."""
    of = f"{margin.bound}: " if margin.bound else ""
    text = f"{of}right programs {_side(margin.right, lower=not margin.at_most)}"
    if margin.wrong is None:
        return text + "; none must fail here"
    return f"{text}; programs that must fail {_side(margin.wrong, lower=margin.at_most)}"


def margin_text(margin: float) -> str:
    """A margin in robust standard deviations, with no more digits than are useful."""
    if math.isinf(margin):
        return "∞" if margin > 0 else "-∞"
    return f"{margin:.1f}" if abs(margin) < 100 else ">100"


def _side(side: Side, *, lower: bool) -> str:
    word = "down to" if lower else "up to"
    return f"{word} {side.nearest:.4g} (margin {margin_text(side.margin)} sd)"


def _is_note(line: str) -> bool:
    return line.startswith(_MARK)
