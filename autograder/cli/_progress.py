"""Progress on stderr, separate from results on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.running.executing import Progress


@contextmanager
def progress_line(prefix: str = "") -> Iterator[Progress]:
    """On a terminal one line that is rewritten; elsewhere a line for each step but epochs."""
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
