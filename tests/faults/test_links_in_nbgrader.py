"""nbgrader follows links and waits for pipes; a submission with one is refused beforehand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SECRET = "gradebook-password-of-the-instructor"


def plant(kind: str, lesson: Path, private: Path) -> None:
    if kind == "notebook":
        (notebook,) = lesson.glob("*.ipynb")
        notebook.unlink()
        notebook.symlink_to(private)
    elif kind == "timestamp":
        os.mkfifo(lesson / "timestamp.txt")
    else:
        (lesson / "data").mkdir()
        (lesson / "data" / "numbers.csv").symlink_to(private)


@pytest.mark.parametrize("kind", ["notebook", "timestamp", "data"])
def test_it_is_refused_with_its_reason_and_nothing_is_copied(
    kind: str, course, site, tools, tmp_path
) -> None:
    folder = course(eve="starter")
    private = tmp_path / "private.txt"
    private.write_text(SECRET)
    plant(kind, folder / "submitted" / "eve" / tools.LESSON, private)
    done = tools.nbgrader(site, folder, "autograde", tools.LESSON)
    assert done.returncode != 0
    said = "expected a file, found a named pipe" if kind == "timestamp" else "is a symbolic link"
    assert said in done.stderr
    assert SECRET not in done.stderr + done.stdout
    copied = [path for path in (folder / "autograded").rglob("*") if path.is_file()]
    assert not any(SECRET in path.read_text(errors="replace") for path in copied)
    assert not list((folder / "autograded").rglob("*.ipynb"))
