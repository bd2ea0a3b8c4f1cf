"""Text that came from a program, made safe to show."""

from __future__ import annotations

_UNPRINTABLE = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}"
)


def printable(text: object) -> str:
    """Text that came from a program, safe for terminals and for files in UTF-8."""
    encodable = str(text).encode("utf-8", errors="replace").decode("utf-8")
    return encodable.translate(_UNPRINTABLE)
