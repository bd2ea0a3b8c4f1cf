"""nbgrader's autograde, safe to stop at any moment, to start again, and to run twice at once.

nbgrader takes a student's folder in `autograded/` as the sign that the student has been graded. It
makes that folder first, so a command that is killed leaves a student whom no later one grades.
Here a mark beside the folder says that grading has begun; it is removed when grading has ended. A
folder with a mark but no living grader is removed, and the same command grades that student again.
A student whom a fault of the grader left without a grade keeps the mark too.

Two commands on one gradebook never work on the same student at the same time, so neither removes
what the other writes. At its end, each comes back for the students that the other had.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import remove, rmtree
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from autograder.errors import InvalidSubmissionError
from autograder.running.journal import locked
from autograder.submissions.files import require_own_files

_LOCK_SECONDS = 60
"""Seconds to wait for another process that writes to the same SQLite gradebook, instead of 5."""


class _HeldError(Exception):
    """Another process is grading this student."""


class RestartableAutograde(Autograde):  # type: ignore[misc]  # nbgrader is untyped
    """`Autograde` that knows which students it has begun but not finished."""

    def convert_notebooks(self) -> None:
        """Grade every student without a grade, first those whom no other command is grading."""
        try:
            require_writable(self.coursedir.db_url)
        except NbGraderException as error:
            self.log.error("%s", error)  # nbgrader's command shows what was logged, not the error
            raise
        self._elsewhere: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._waits = False
        with ExitStack() as self._held:
            super().convert_notebooks()
            if self._elsewhere:
                self.assignments, self._waits = self._elsewhere, True
                super().convert_notebooks()
        if self._open:
            self.log.error(
                "No grade for %s, through a fault of the grader and not of the submission; run "
                "the same command to try again.",
                ", ".join(self._open),
            )

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade this student now; removes what a killed command left."""
        self._held.close()
        self._failed = False
        mark = self._mark(assignment_id, student_id)
        mark.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._hold(mark.with_suffix(".lock"), student_id)
        except _HeldError:
            self.log.info("%s is being graded by another command; coming back later", student_id)
            folder = str(Path(self.notebooks[0]).parent)
            self._elsewhere[folder] = self.notebooks
            return False
        self._require_own_files(assignment_id, student_id)
        if mark.exists():
            self._remove_unfinished(assignment_id, student_id)
        wanted = bool(super().init_destination(assignment_id, student_id))
        if wanted:
            mark.touch()
        return wanted

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """nbgrader's last step on a student's folder: from here on the folder is complete."""
        super().set_permissions(assignment_id, student_id)
        if self._failed:
            self._open.append(f"{student_id} in {assignment_id}")
        else:
            self._mark(assignment_id, student_id).unlink(missing_ok=True)

    def leave_open(self) -> None:
        """Record that the current student has no grade yet, for the next start to grade again."""
        self._failed = True

    def _require_own_files(self, assignment_id: str, student_id: str) -> None:
        """Refuse a submission that holds links, pipes or devices before anything in it is opened:
        nbgrader follows links, copies what they point to, and waits for pipes."""
        folder = self._format_source(assignment_id, student_id)
        try:  # relative to the course's folder: nbgrader works there, and its own path is trusted
            require_own_files(Path(os.path.relpath(folder, self.coursedir.root)))
        except InvalidSubmissionError as error:
            self.log.error("%s of %s is not graded: %s", assignment_id, student_id, error)
            raise NbGraderException(str(error)) from error

    def _mark(self, assignment_id: str, student_id: str) -> Path:
        folder = Path(self._format_dest(assignment_id, student_id))
        return folder.parent / f".{folder.name}.unfinished"

    def _hold(self, path: Path, student: str) -> None:
        def held() -> None:
            if not self._waits:
                raise _HeldError
            self.log.info("Waiting for the other command to finish %s", student)

        with suppress(OSError):  # no locks on this file system: one command at a time, as before
            self._held.enter_context(locked(path, held))

    def _remove_unfinished(self, assignment_id: str, student_id: str) -> None:
        self.log.warning("The grading of %s was not finished; grading again", student_id)
        folder = Path(self._format_dest(assignment_id, student_id))
        if self.coursedir.notebook_id == "*":
            if folder.exists():
                rmtree(str(folder))
            return
        for notebook in self.notebooks:
            path = folder / Path(notebook).name
            if path.exists():
                remove(str(path))


def leave_open(preprocessor: Any) -> None:
    """Tell a preprocessor's converter that the current student has no grade yet."""
    above = preprocessor
    while above is not None:
        if isinstance(above, RestartableAutograde):
            above.leave_open()
        above = getattr(above, "parent", None)


def require_writable(db_url: str) -> None:
    """Make sure that grades can be saved at all, before hours of training.

    Raises:
        NbGraderException: they cannot be saved; nothing has been changed.
    """
    engine = sqlalchemy.create_engine(db_url)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
                connection.rollback()
        with suppress(IntegrityError), Gradebook(db_url):  # another command has just created it
            pass
    except DBAPIError as error:
        raise NbGraderException(
            f"the gradebook {db_url} cannot be written: {error.orig}; nothing has been graded. "
            "Make the file and its folder writable, with space on the disk, and run the same "
            "command again."
        ) from error
    finally:
        engine.dispose()


def wait_for_locks() -> None:
    """Make every SQLite connection of this process wait longer for other writers."""
    if not sqlalchemy.event.contains(Engine, "connect", _set_timeout):
        sqlalchemy.event.listen(Engine, "connect", _set_timeout)


def _set_timeout(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {_LOCK_SECONDS * 1000}")
