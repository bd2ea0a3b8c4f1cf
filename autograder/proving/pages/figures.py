"""The block of measured figures in a document: written by a command, never by hand."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import AuthoringError

_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


def figures_in(document: str) -> str:
    """The text between the marks.

    Raises:
        AuthoringError: the document does not have both marks, once each.
    """
    return _parts(document)[1]


def with_figures(document: str, lines: Sequence[str]) -> str:
    """The document with these lines between its marks.

    Raises:
        AuthoringError: the document does not have both marks, once each.
    """
    head, _, tail = _parts(document)
    return "\n".join([head + _BEGIN, "", *lines, "", _END + tail])


def _parts(document: str) -> tuple[str, str, str]:
    if document.count(_BEGIN) != 1 or document.count(_END) != 1:
        raise AuthoringError(f"expected one '{_BEGIN}' and one '{_END}' in the document")
    head, rest = document.split(_BEGIN)
    inside, tail = rest.split(_END)
    return head, inside, tail
