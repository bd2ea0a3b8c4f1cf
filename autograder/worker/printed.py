"""The end of what a learner's function prints, for the learner to read.

Nothing of ours is imported here, since the host bounds once more what it is told.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

MOST_LINES = 20
MOST_CHARACTERS = 2000
_LEFT_OUT = "…\n"


def ending(text: str) -> str:
    """The last lines of a text, or of its last characters, below a line `…` if there was more."""
    lines = text[-MOST_CHARACTERS:].rstrip().splitlines(keepends=True)
    kept = "".join(lines[-MOST_LINES:])
    return _LEFT_OUT + kept if len(text.rstrip()) > len(kept) else kept


class Tail(io.TextIOBase):
    """A stream that holds the end of what was written to it, however much that is."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        # One more than is shown, so that it can be told that something is missing.
        self.text = (self.text + text)[-MOST_CHARACTERS - 1 :]
        return len(text)


@contextmanager
def kept_in(tail: Tail) -> Iterator[None]:
    """What is printed meanwhile goes there, and nowhere else."""
    with redirect_stdout(tail), redirect_stderr(tail):
        yield
