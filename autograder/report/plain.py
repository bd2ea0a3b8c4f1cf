"""Text of others, made safe to show: a program's words, a learner's line, the name of a file."""

from __future__ import annotations

_CONTROLS = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}"
)


def plain(text: str) -> str:
    """Without what a terminal would obey, and without halves of characters that UTF-8 lacks."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")
