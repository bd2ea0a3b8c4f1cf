"""Write where the caller wants it; where that cannot be, it is the caller's mistake."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises:
        UsageError: it cannot be made there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made a folder: {error.strerror}") from error


def write_text(file: Path, text: str) -> None:
    """Write a text in UTF-8.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
