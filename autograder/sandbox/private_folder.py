"""A private folder that goes away with the process that made it, however that process ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_PREFIX = "autograder-job-"
_UNLOCKED = "autograder-new-"
"""Until its maker holds the lock, a folder has a name that is not swept."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """An empty folder that is removed afterwards, by a later grader if this one is killed."""
    _sweep_once()
    folder = Path(tempfile.mkdtemp(prefix=_UNLOCKED))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = folder.rename(folder.with_name(folder.name.replace(_UNLOCKED, _PREFIX, 1)))
        yield folder
    finally:
        _remove(folder)
        os.close(lock)


@cache
def _sweep_once() -> None:
    sweep()


def sweep() -> None:
    """Remove the folders whose makers are gone; the kernel has released their locks.

    Unlike a process id in the name, a lock also tells graders in other containers the truth.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
            finally:
                os.close(lock)


def _remove(folder: Path) -> None:
    """Remove it, however deep or locked the folders are that a program made in it."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf", "--"]):
            subprocess.run([*command, str(folder)], capture_output=True, check=False)
