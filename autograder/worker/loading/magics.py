"""Turn what a notebook allows besides Python into Python: magics, shell lines, questions.

The rules are IPython's own: a test compares every kind of line with its `TransformerManager`. There
are two reasons for another way to the same result. IPython reads the whole cell again after each
magic, which takes minutes for some cells; here every character is read once. And lines keep their
numbers here: the lines that a continued magic leaves empty stay, so that an error in the cell still
names the learner's line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent

RUN_BODY = frozenset({"time", "capture", "prun"})
"""Cell magics whose body runs in the notebook's own names; `%%timeit` has names of its own."""
WRITE = frozenset({"writefile", "file"})
_TOKEN = re.compile(
    r"""
      (?P<triple>\"\"\"|''')
    | (?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')
    | (?P<comment>\#[^\n]*)
    | (?P<join>\\\n)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<newline>\n)
    | (?P<operator>->|:=|\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@=<>!]=)
    | (?P<assign>=)
    | (?P<space>[ \t\f]+)
    | (?P<other>\w+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REST_OF_TRIPLE = {
    '"""': re.compile(r'[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''", re.DOTALL),
}
_ESCAPES = frozenset("!?%,;/")
_ANY_SPECIAL = re.compile(r"^[ \t\f]*[!?%,;/]|=[ \t]*[%!]|\?$", re.MULTILINE)
_HELP = re.compile(
    r"(%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*)(\?\??)$",
)
_MOST_OF_A_QUESTION = 400
"""Characters at the end of a line that are searched for the name in front of `?`."""
_MAGIC_ASSIGNED = re.compile(r"(?:[ \t]|\\\n)*%[ \t]*[^\W\d]")
_SYSTEM_ASSIGNED = re.compile(r"(?:[ \t]|\\\n)*!")
_PYTHON_PROMPT = re.compile(r"^[ \t]*(>>>|\.\.\.)[ \t]?")
_IPYTHON_PROMPT = re.compile(r"^(((\[nav\]|\[ins\])?\ )?In\ \[\d+\]:\ |\s*\.{3,}:\ ?)")


@dataclass(frozen=True)
class CellMagic:
    """A cell that begins with `%%name line`; the rest of it is the body."""

    name: str
    line: str
    body: str
    body_line: int
    """0-based number of the body's first line in the cell."""

    @property
    def whole_body(self) -> str:
        """The body with the line feed at its end that IPython adds."""
        return self.body + "\n" if self.body and not self.body.endswith("\n") else self.body


def cell_magic(text: str) -> CellMagic | None:
    """The cell's magic, or None where it is ordinary code."""
    lines = _cleaned(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None or not lines[first].startswith("%%") or re.match(r"%%\w+\?", lines[first]):
        return None
    name, _, rest = lines[first][2:].rstrip().partition(" ")
    return CellMagic(name, rest, "\n".join(lines[first + 1 :]), first + 1)


def transform(text: str) -> str:
    """A cell as Python, with as many lines as it had.

    Args:
        text: lines separated by a line feed only.

    Returns:
        Python text, if the cell was valid; anything else is left for the parser to refuse.
    """
    magic = cell_magic(text)
    if magic is not None:
        blank = "\n" * (magic.body_line - 1)
        rest = "\n" * (text.count("\n") - magic.body_line + 1)
        call = f"run_cell_magic({magic.name!r}, {magic.line!r}, {magic.whole_body!r})"
        return f"{blank}get_ipython().{call}{rest}"
    cleaned = "\n".join(_cleaned(text))
    return _lines_transformed(cleaned) if _ANY_SPECIAL.search(cleaned) else cleaned


def _cleaned(text: str) -> list[str]:
    """The lines of a cell without common indentation and without prompts that were pasted in."""
    lines = text.split("\n")
    if (lines and any(line[:1] in " \t" and line.strip() for line in lines)) or " " in text:
        lines = dedent(text).split("\n")
    filled = [line for line in lines if line.strip()][:2]
    if filled and filled[0].lstrip().startswith(">>>"):
        return dedent("\n".join(_PYTHON_PROMPT.sub("", line) for line in lines)).split("\n")
    if any(_IPYTHON_PROMPT.match(line) for line in filled):
        return [_IPYTHON_PROMPT.sub("", line) for line in lines]
    return lines


def _lines_transformed(text: str) -> str:
    ended = text.endswith("\n")
    text = text if ended else text + "\n"
    out: list[str] = []
    start = 0
    while start < len(text):
        logical = _logical_line(text, start)
        replaced = _replaced(text, logical)
        if replaced is None:
            out.append(text[start : logical.end])
            start = logical.end
        else:
            new, begin, end = replaced
            gone = text.count("\n", begin, end)
            out.append(text[start:begin] + new + "\n" * gone)
            start = end
    return "".join(out) if ended else "".join(out)[:-1]


@dataclass(frozen=True)
class _LogicalLine:
    """A statement's line, which goes on inside brackets, strings and after a backslash."""

    start: int
    end: int
    """Behind the line feed."""
    first: int
    """Where its first character that is no white space stands."""
    starts_with: str
    assign: int | None
    """Where the first `=` outside of brackets stands."""
    asks: int | None
    """Where the `?` that ends it stands."""


def _logical_line(text: str, start: int) -> _LogicalLine:
    position, depth, assign = start, 0, None
    first, starts_with = -1, ""
    last, last_text = -1, ""
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None, "the last alternative matches any character"
        kind, token = found.lastgroup, found.group()
        position = found.end()
        if kind == "newline":
            if depth == 0:
                break
            continue
        if kind in ("space", "join"):
            continue
        if kind == "triple":
            rest = _REST_OF_TRIPLE[token].match(text, position)
            position = rest.end() if rest else len(text)
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "assign" and depth == 0 and assign is None:
            assign = found.start()
        if first < 0:
            first, starts_with = found.start(), token
        last, last_text = found.start(), token
    asks = last if last_text == "?" and last != first else None
    return _LogicalLine(start, position, first, starts_with, assign, asks)


def _replaced(text: str, line: _LogicalLine) -> tuple[str, int, int] | None:
    """What replaces a magic, and from where to where; None for Python."""
    if line.asks is not None:
        helped = _help(text, line)
        if helped is not None:
            return helped
    if line.starts_with in _ESCAPES:
        end, command = _continued(text, line.first)
        call = _escaped(command)
        return None if call is None else (call, line.first, end)
    if line.assign is None:
        return None
    after = line.assign + 1
    if _MAGIC_ASSIGNED.match(text, after):
        begin = text.index("%", after)
        end, command = _continued(text, begin)
        name, _, arguments = command[1:].partition(" ")
        return f"get_ipython().run_line_magic({name!r}, {arguments!r})", begin, end
    physical = text[text.rfind("\n", 0, line.assign) + 1 : line.assign]
    if _SYSTEM_ASSIGNED.match(text, after) and physical.strip():
        begin = text.index("!", after)
        end, command = _continued(text, begin)
        return f"get_ipython().getoutput({command[1:]!r})", begin, end
    return None


def _help(text: str, line: _LogicalLine) -> tuple[str, int, int] | None:
    assert line.asks is not None
    end = text.index("\n", line.asks)
    content = text[max(line.first, line.asks - _MOST_OF_A_QUESTION) : end]
    found = _HELP.search(content)
    if found is None:
        return None
    return _help_call(found.group(1), found.group(2)), line.first, end + 1


def _help_call(target: str, mark: str) -> str:
    method = "pinfo2" if mark == "??" else "psearch" if "*" in target else "pinfo"
    return f"get_ipython().run_line_magic({method!r}, {target!r})"


def _continued(text: str, start: int) -> tuple[int, str]:
    """Where a command that backslashes continue on further lines ends, and it as one line."""
    parts = []
    position = start
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        part = text[position:end]
        position = end + 1
        if not part.endswith("\\") or position >= len(text):
            parts.append(part.rstrip())
            break
        parts.append(part.rstrip()[:-1])
    return min(position, len(text)), " ".join(parts)


def _escaped(command: str) -> str | None:
    """The call that a line beginning with an escape stands for."""
    mark = command[:2] if command[:2] in ("!!", "??") else command[:1]
    content = command[len(mark) :]
    name, _, arguments = content.partition(" ")
    if mark == "!":
        return f"get_ipython().system({content!r})"
    if mark == "!!":
        return f"get_ipython().getoutput({content!r})"
    if mark in ("?", "??"):
        return _help_call(content, mark) if content else "get_ipython().show_usage()"
    if mark == "%":
        return f"get_ipython().run_line_magic({name!r}, {arguments!r})"
    if mark == ",":
        quoted = '", "'.join(arguments.split())
        return f'{name}("{quoted}")'
    if mark == ";":
        return f'{name}("{arguments}")'
    return f"{name}({', '.join(arguments.split())})" if name else None
