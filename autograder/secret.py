"""The secret of official grades: from it come the seeds of their runs.

Whoever knows the seed of a run can draw its images again, with the labels that the grader keeps to
itself. So there is no official grade without a secret: where nobody gives one, a secret is made
once and kept in a file that only this user can read.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from autograder.errors import UsageError
from autograder.user_folders import state_folder

SECRET_VARIABLE = "AUTOGRADER_SECRET"


def official_secret() -> str:
    """What AUTOGRADER_SECRET holds, else the secret of this user on this machine.

    Raises:
        UsageError: it can be neither read nor made, or others can read it.
    """
    return os.environ.get(SECRET_VARIABLE) or _kept(state_folder() / "secret")


def _kept(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: the secret of official grades can be neither read nor made ({error}); "
            f"set {SECRET_VARIABLE} to a long text that only you know"
        ) from error
    if mode & 0o077:
        raise UsageError(
            f"{path}: others can read the secret of official grades; "
            f"remove the file, and a new one is made, or run `chmod 600 {path}`"
        )
    if not text:
        raise UsageError(
            f"{path}: expected the secret of official grades, found nothing; remove it"
        )
    return text


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all; of two graders at once the first one's counts."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
