"""Make text from elsewhere safe to show: a program's words, a learner's line, a file name."""

from __future__ import annotations

import re

_SHOWN_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_OBEYED = (*range(9), *range(11, 32), *range(127, 160))
"""Control characters that a terminal may obey, apart from line break and tab."""
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that change the direction of text (Unicode's UAX 9): FDP would appear as PDF."""
_BREAKING = (0x2028, 0x2029)
"""Characters that some viewers take for the end of a line."""
_UNSEEN = (*range(0x206A, 0x2070), *range(0xE0000, 0xE0080))
"""Zero-width characters that are never part of a word: tags and deprecated formatting."""
_UNSAFE = dict.fromkeys((*_OBEYED, *_TURNING, *_BREAKING, *_UNSEEN), _SHOWN_INSTEAD)
_UNSAFE_OUTSIDE_ASCII = re.compile(f"[{''.join(chr(c) for c in _UNSAFE if c > 126)}]")
_LINES = dict.fromkeys((9, 10), _SHOWN_INSTEAD)


def plain(text: str) -> str:
    """Replace characters that a terminal may obey, that change the direction of text, that some
    viewers break lines at, or that are invisible, and unpaired surrogates, which UTF-8 cannot
    encode. Line breaks and tabs stay."""
    return text.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """Like `plain`, but on one line, for names: a name may hold a line break."""
    return plain(text).translate(_LINES)


def below(text: str) -> str:
    """Like `plain`, with every line but the first marked as a continuation, so that none of them
    can be taken for a line of ours."""
    return plain(text).replace("\n", "\n    │ ")


def escaped(text: str) -> str:
    """JSON text in which every character that `plain` would replace is escaped."""
    return _UNSAFE_OUTSIDE_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    data = found[0].encode("utf-16-be")  # JSON escapes are UTF-16 units
    units = (data[at : at + 2] for at in range(0, len(data), 2))
    return "".join(f"\\u{int.from_bytes(unit, 'big'):04x}" for unit in units)
