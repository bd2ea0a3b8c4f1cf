"""Write the margin of each threshold beside it: a comment in the exercise's spec."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.calibration.margins import Margin, Side

_MARK = "# measured: "
_HEADER = re.compile(r"\[checks\.(\w+)\]\s*(#.*)?")


def note_margins(spec: Path, found: Sequence[Margin]) -> None:
    """Put a line `# measured: …` below the header of each check that the spec sets."""
    by_check = {margin.check: margin for margin in found}
    lines = [line for line in spec.read_text(encoding="utf-8").splitlines() if not _is_note(line)]
    noted = []
    for line in lines:
        noted.append(line)
        header = _HEADER.fullmatch(line.strip())
        if header and header[1] in by_check:
            noted.append(_MARK + note(by_check[header[1]]))
    spec.write_text("\n".join(noted) + "\n", encoding="utf-8")


def notes_in(spec: Path) -> dict[str, str]:
    """The notes that a spec holds, by check."""
    lines = spec.read_text(encoding="utf-8").splitlines()
    found = {}
    for line, following in itertools.pairwise(lines):
        header = _HEADER.fullmatch(line.strip())
        if header and _is_note(following):
            found[header[1]] = following.removeprefix(_MARK)
    return found


def note(margin: Margin) -> str:
    """Both sides of a threshold in words, without the names of programs."""
    text = f"right programs {_side(margin.right, lower=not margin.at_most)}"
    if margin.wrong is None:
        return text + "; none must fail here"
    return f"{text}; programs that must fail {_side(margin.wrong, lower=margin.at_most)}"


def margin_text(margin: float) -> str:
    """In robust standard deviations, as precise as it is of use."""
    if math.isinf(margin):
        return "∞" if margin > 0 else "-∞"
    return f"{margin:.1f}" if abs(margin) < 100 else ">100"


def _side(side: Side, *, lower: bool) -> str:
    word = "down to" if lower else "up to"
    return f"{word} {side.nearest:.4g} (margin {margin_text(side.margin)} sd)"


def _is_note(line: str) -> bool:
    return line.startswith(_MARK)
