"""Write to places that the caller chose; if that fails, it is a usage error."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError


def make_folder(folder: Path) -> None:
    """Make a folder and its parents.

    Raises:
        UsageError: it cannot be made there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made: {error.strerror}") from error


def write_text(file: Path, text: str) -> None:
    """Write text in UTF-8.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
