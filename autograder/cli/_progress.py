"""Progress on stderr, out of the way of results on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.running.executing import Progress


@contextmanager
def progress_line(prefix: str = "") -> Iterator[Progress]:
    """One line that is rewritten on a terminal; elsewhere a line for each step, without epochs."""
    started = time.monotonic()
    live = sys.stderr.isatty()

    def tell(text: str) -> None:
        line = f"[{time.monotonic() - started:5.1f} s] {prefix}{text}"
        if live:
            sys.stderr.write(f"\r\x1b[K{line[:110]}")
        elif "epoch" not in text:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
