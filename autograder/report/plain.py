"""Text of others, made safe to show: a program's words, a learner's line, the name of a file."""

from __future__ import annotations

import re

_SHOWN_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_OBEYED = (*range(9), *range(11, 32), *range(127, 160))
"""What a terminal may obey; line break and tab are left."""
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""What turns the direction of the text around it (Unicode's UAX 9): FDP would be shown as PDF."""
_BREAKING = (0x2028, 0x2029)
"""What some viewers take for the end of a line."""
_UNSEEN = (*range(0x206A, 0x2070), *range(0xE0000, 0xE0080))
"""Characters of no width that are never part of a word: tags, and formatting given up long ago."""
_UNSAFE = dict.fromkeys((*_OBEYED, *_TURNING, *_BREAKING, *_UNSEEN), _SHOWN_INSTEAD)
_UNSAFE_OUTSIDE_ASCII = re.compile(f"[{''.join(chr(c) for c in _UNSAFE if c > 126)}]")
_LINES = dict.fromkeys((9, 10), _SHOWN_INSTEAD)


def plain(text: str) -> str:
    """Without what a terminal would obey, what turns the direction of writing, and halves of
    characters that UTF-8 lacks. Line breaks and tabs are left."""
    return text.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """Like `plain`, and on one line, as names are shown: one may hold a line break."""
    return plain(text).translate(_LINES)


def below(text: str) -> str:
    """Like `plain`, with every line but the first marked as going on, so that none of them can be
    taken for a line of ours."""
    return plain(text).replace("\n", "\n    │ ")


def escaped(text: str) -> str:
    """JSON text in which every character that `plain` would replace stands as its escape."""
    return _UNSAFE_OUTSIDE_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    data = found[0].encode("utf-16-be")  # JSON counts in these units
    units = (data[at : at + 2] for at in range(0, len(data), 2))
    return "".join(f"\\u{int.from_bytes(unit, 'big'):04x}" for unit in units)
