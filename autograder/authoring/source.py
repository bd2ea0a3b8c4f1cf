"""Read an exercise's source: the reference program with its planted bugs beside it.

A source is percent-format Python. Its header is TOML in comments, as in inline script metadata
(PEP 723); its planted bugs are blocks of comments:

    # bug: scrambled
    x = images.permute(0, 3, 1, 2)
    # planted:
    #~ x = images.view(-1, 3, 28, 28)
    # end

The file as it stands is the reference. CONTRIBUTING.md describes the format for authors.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.errors import AuthoringError, UnknownNameError

_CELL = re.compile(r"^# %%(?P<kind> \[markdown\])?(?P<options>.*)$")
_OPTION = re.compile(r'(\w+)=("[^"]*"|\[[^\]]*\])')
_BUG = re.compile(r"^\s*# bug: (?P<name>[\w-]+)\s*$")
_PLANTED = re.compile(r"^\s*# planted:\s*$")
_END = re.compile(r"^\s*# end\s*$")
_PLANTED_LINE = re.compile(r"^(?P<indent>\s*)#~ ?(?P<code>.*)$")


@dataclass(frozen=True)
class Cell:
    """One cell of a source, with its bug blocks still in it."""

    id: str
    markdown: bool
    tags: tuple[str, ...]
    text: str
    alt: str = ""
    """What its picture shows, for readers who cannot see it."""


@dataclass(frozen=True)
class Bug:
    """One named bug, and what is claimed of the mutant that has only this bug."""

    name: str
    failure_mode: str
    summary: str
    fails: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """An exercise's source file, parsed."""

    path: Path
    diagnosis: str
    also_accepted: tuple[str, ...]
    bugs: Mapping[str, Bug]
    cells: tuple[Cell, ...]

    def program(self, planted: Collection[str]) -> str:
        """The program with the bugs named in `planted`, program cells only."""
        cells = [cell for cell in self.cells if "program" in cell.tags]
        return "\n\n\n".join(self.cell_text(cell, planted).strip("\n") for cell in cells) + "\n"

    def cell_text(self, cell: Cell, planted: Collection[str]) -> str:
        """One cell's text with the named bugs planted and the directives removed.

        If any bug is planted, `diagnosis` becomes None.
        """
        unknown = set(planted) - set(self.bugs)
        if unknown:
            raise UnknownNameError(
                f"{self.path.stem} has no bug named {sorted(unknown)}; it has {sorted(self.bugs)}"
            )
        text = render(cell.text, planted, f"{self.path}, cell {cell.id}")
        if planted and cell.id == "diagnosis":
            text = re.sub(r"^diagnosis = .*$", "diagnosis = None", text, flags=re.MULTILINE)
        return text


def load_source(path: Path) -> Source:
    """Parse a source file.

    Raises:
        AuthoringError: header, cells or bug blocks break the format.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path}: expected an exercise source, found: {error}") from error
    header, body = read_header(text, "exercise", path)
    try:
        diagnosis = header["diagnosis"]
        bugs = {
            name: Bug(name, table["failure_mode"], table["summary"], tuple(table["fails"]))
            for name, table in header.get("bugs", {}).items()
        }
    except KeyError as missing:
        raise AuthoringError(f"{path}: the header lacks the key {missing}") from None
    except (AttributeError, TypeError) as error:
        raise AuthoringError(
            f"{path}: expected a table [bugs.<name>] of failure_mode, summary and fails for each "
            f"bug, found {header.get('bugs')!r:.100}"
        ) from error
    source = Source(
        path=path,
        diagnosis=diagnosis,
        also_accepted=tuple(header.get("also_accepted", ())),
        bugs=MappingProxyType(bugs),
        cells=tuple(split_cells(body, path)),
    )
    _validate(source)
    return source


def read_header(text: str, kind: str, path: Path) -> tuple[dict[str, Any], str]:
    """Split `# /// kind … # ///` from the rest.

    Returns:
        The TOML table of the header and the text after it.
    """
    match = re.match(rf"# /// {kind}\n(?P<toml>(?:#.*\n)*?)# ///\n", text)
    if match is None:
        raise AuthoringError(f"{path}: expected the header '# /// {kind}' … '# ///' at the top")
    lines = [line.removeprefix("#").removeprefix(" ") for line in match["toml"].splitlines()]
    try:
        return tomllib.loads("\n".join(lines)), text[match.end() :]
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"{path}: header is not TOML: {error!s:.300}") from error


def split_cells(body: str, path: Path) -> list[Cell]:
    """Split percent-format text into cells; every cell needs an id of its own."""
    cells: list[Cell] = []
    current: list[str] | None = None
    marks: tuple[str, bool, tuple[str, ...], str] | None = None
    for line in [*body.splitlines(), "# %%"]:
        found = _CELL.match(line)
        if found is None:
            if current is not None:
                current.append(line)
            elif line.strip():
                raise AuthoringError(f"{path}: text before the first cell: {line!r:.100}")
            continue
        if marks is not None and current is not None:
            cells.append(_cell(marks, current))
        options = dict(_OPTION.findall(found["options"]))
        tags = tuple(re.findall(r'"([^"]+)"', options.get("tags", "")))
        name, alt = (options.get(key, "").strip('"') for key in ("id", "alt"))
        marks = (name, found["kind"] is not None, tags, alt)
        current = []
    ids = [cell.id for cell in cells]
    if "" in ids or len(set(ids)) != len(ids):
        raise AuthoringError(f"{path}: every cell needs an id of its own, found {ids!r:.500}")
    return cells


def _cell(marks: tuple[str, bool, tuple[str, ...], str], lines: list[str]) -> Cell:
    name, markdown, tags, alt = marks
    if markdown:
        lines = [re.sub(r"^# ?", "", line) for line in lines]
    return Cell(name, markdown, tags, "\n".join(lines).strip("\n"), alt)


def render(text: str, planted: Collection[str], where: str) -> str:
    """Choose the planted or the right lines of each bug block and drop the directives."""
    lines: list[str] = []
    bug: str | None = None
    in_planted = False
    for line in text.splitlines():
        if opened := _BUG.match(line):
            if bug is not None:
                raise AuthoringError(
                    f"{where}: bug '{opened['name']:.60}' opens inside '{bug:.60}'"
                )
            bug, in_planted = opened["name"], False
        elif bug is not None and _PLANTED.match(line):
            in_planted = True
        elif bug is not None and _END.match(line):
            if not in_planted:
                raise AuthoringError(f"{where}: bug '{bug:.60}' has no '# planted:' line")
            bug = None
        elif bug is None and (_PLANTED.match(line) or _PLANTED_LINE.match(line)):
            raise AuthoringError(f"{where}: planted line outside of a bug: {line!r:.100}")
        elif bug is None or (not in_planted and bug not in planted):
            lines.append(line)
        elif in_planted:
            code = _PLANTED_LINE.match(line)
            if code is None:
                raise AuthoringError(f"{where}: planted line must start with '#~ ': {line!r:.100}")
            if bug in planted:
                lines.append((code["indent"] + code["code"]).rstrip())
    if bug is not None:
        raise AuthoringError(f"{where}: bug '{bug:.60}' has no '# end' line")
    return "\n".join(lines)


def _validate(source: Source) -> None:
    if "diagnosis" not in {cell.id for cell in source.cells}:
        raise AuthoringError(f"{source.path}: a cell with the id 'diagnosis' is missing")
    named = {match for cell in source.cells for match in _names(cell.text)}
    if named != set(source.bugs):
        raise AuthoringError(
            f"{source.path}: the header describes {sorted(source.bugs)!r:.500}, "
            f"the program plants {sorted(named)!r:.500}"
        )
    for variant in (set[str](), set(source.bugs)):
        what = f"with bugs {sorted(variant)!r:.500} the program"
        require_python(source.program(variant), source.path, what)


def require_python(text: str, path: Path, what: str) -> None:
    """Make sure that a text compiles.

    Args:
        what: how the message refers to the text.

    Raises:
        AuthoringError: it does not.
    """
    try:
        compile(text, str(path), "exec")
    # Null bytes raise ValueError; absurdly deep nesting raises MemoryError in the parser.
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise AuthoringError(f"{path}: {what} does not parse: {error!r:.300}") from error


def _names(text: str) -> set[str]:
    return {found["name"] for line in text.splitlines() if (found := _BUG.match(line))}
