"""The journal of finished runs: an interrupted grade resumes where it stopped.

Each finished run of an official grade is one file, named by a hash of all that the run depends on:
the program, its images, budget and seed, the device, the walls, the machine and the code that
trains and records. A grade that is started again takes the runs that it finds and trains only what
is missing. What the checks say about a run is never kept, so a changed threshold needs no new run.
Whoever trains a run holds a lock on it, so two graders at work on the same submission share it; the
kernel drops the locks of a process that dies.

A file is a line with the SHA-256 of what follows, then the run as JSON. It appears whole or not at
all; if it is damaged nevertheless, it counts as missing. A fault of the grader's own is not a
result and is never kept. If nothing can be written, grading goes on without a journal.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imagesets

from autograder.errors import UsageError
from autograder.types import Exercise, Failure, Program, RunRecord
from autograder.types.run_json import run_from_json, run_to_json
from autograder.user_folders import cache_folder

JOURNAL_VARIABLE = "AUTOGRADER_JOURNAL"
"""Names another folder for the journal, or is `off`."""
_DAYS_KEPT = 60
_PACKAGE = Path(__file__).resolve().parent.parent
_MAKES_A_RUN = (
    *("worker", "measurements", "sandbox", "sampling", "answers", "questions", "running"),
    "torchvision_operators.py",
)

Tell = Callable[[str], None]


def open_journal(*, fresh: bool = False) -> Journal | None:
    """The journal of this user: in the folder that AUTOGRADER_JOURNAL names, else in the cache.

    Args:
        fresh: take no run from it, but keep the new ones.

    Returns:
        None when the variable is `off`.

    Raises:
        UsageError: others could write to the folder, and so forge a grade.
    """
    named = os.environ.get(JOURNAL_VARIABLE, "")
    if named == "off":
        return None
    folder = Path(named) if named else cache_folder() / "runs"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o002:
            raise UsageError(
                f"{folder}: the journal of finished runs must not be writable by everybody, "
                f"who could forge grades in it; run `chmod o-w {folder}`"
            )
    journal = Journal(folder, fresh=fresh)
    journal.forget_old()
    return journal


def run_key(program: Program, exercise: Exercise, seed: int, *, device: str, backend: str) -> str:
    """SHA-256 over all that a run depends on; the learner's own lines appear in its messages."""
    parts = [_code(), platform.node(), device, backend, str(seed), exercise.id]
    parts += [repr(exercise.data), repr(exercise.budget), *_image_files(exercise.data.set)]
    parts += [repr(program.lines), repr(program.elsewhere), program.text]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _image_files(name: str) -> list[str]:
    """SHA-256 of each file that a set comes from, which takes less time than drawing its images,
    and whatever else decides which images these are."""
    package = Path(imagesets.__file__).parent
    folder = imagesets.home(name)
    files = [*sorted(package.glob("_*.py"))]
    files += [*sorted(folder.glob("*.py")), *sorted(folder.glob("*.npz"))]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return [*hashes, os.environ.get("IMAGESETS_FULL", "")]


@dataclass(frozen=True)
class Journal:
    """A folder of finished runs."""

    folder: Path
    fresh: bool = False
    """Take no run from it, but keep the new ones."""

    def once(
        self, key: str, train: Callable[[], RunRecord], *, progress: Tell | None = None
    ) -> RunRecord:
        """The run of that key: found here, else trained now and kept.

        Never raises for the journal's own troubles; what `train` raises goes through.
        """
        tell = progress or (lambda text: None)
        with ExitStack() as stack:
            with suppress(OSError):  # without a lock a run may be made twice, with the same result
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                waiting = "another grader is training this very run; waiting for it"
                lock = locked(self.folder / f"{key}.lock", lambda: tell(waiting))
                stack.enter_context(lock)
            run = None if self.fresh else self.find(key)
            if run is not None:
                tell("finished before; taken from the journal")
                return run
            run = train()
            try:
                self.keep(key, run)
            except OSError as error:
                tell(f"the run could not be kept in the journal: {error}")
            return run

    def find(self, key: str) -> RunRecord | None:
        """The kept run of that key; None when there is none or it is damaged."""
        try:
            text = self._path(key).read_text(encoding="utf-8")
            digest, _, entry = text.partition("\n")
            if hashlib.sha256(entry.encode()).hexdigest() != digest:
                return None
            return run_from_json(json.loads(entry))
        except (OSError, ValueError, RecursionError):
            return None

    def keep(self, key: str, run: RunRecord) -> None:
        """Write a run so that it is there whole or not at all, whatever ends this process.

        Raises:
            OSError: it cannot be written, e.g. because the disk is full.
        """
        if run.error is not None and run.error.failure is Failure.GRADER:
            return
        entry = json.dumps(run_to_json(run), allow_nan=False, separators=(",", ":"))
        partial = self.folder / f"{key}.partial"
        try:
            with open(partial, "w", encoding="utf-8") as file:
                file.write(f"{hashlib.sha256(entry.encode()).hexdigest()}\n{entry}")
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self._path(key))
        except OSError:
            with suppress(OSError):
                partial.unlink()
            raise

    def forget_old(self) -> None:
        """Delete old runs, whose grades nobody will resume."""
        oldest = time.time() - _DAYS_KEPT * 24 * 3600
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    if path.suffix in (".run", ".partial") and path.stat().st_mtime < oldest:
                        path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.run"


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock file, which is removed afterwards. A lock whose process died holds nobody up.

    Args:
        waiting: called once when another process or thread holds the lock.

    Raises:
        OSError: the file cannot be made, or the file system has no locks.
    """
    while True:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(descriptor, waiting)
            if _is_still(descriptor, path):
                break
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder deleted it while we waited; another file has the name now
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _lock(descriptor: int, waiting: Callable[[], None] | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if waiting is not None:
            waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


@cache
def _code() -> str:
    """SHA-256 over our code and the libraries that make a run what it is."""
    digest = hashlib.sha256(sys.version.encode())
    for library in ("torch", "numpy"):
        with suppress(importlib.metadata.PackageNotFoundError):
            digest.update(importlib.metadata.version(library).encode())
    for name in _MAKES_A_RUN:
        place = _PACKAGE / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()
