"""Whatever its arguments, the command ends with a declared status and says why."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example

from autograder.cli import EXIT_FAILED, EXIT_USAGE, main
from autograder.course import find_exercise
from autograder.judging.answer_key import reference_cost
from autograder.types import Verdict

from .arguments import COMMAND_LINES, FILES
from .cases import fuzz
from .conftest import EXERCISE
from .messages import FakeSandbox


@pytest.fixture(scope="module")
def workplace(small_course: Path) -> Iterator[Path]:
    """The current folder, with files to name, in a course where nothing trains."""
    here = Path.cwd()
    assert here.is_relative_to(small_course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.running.executing.execute", FakeSandbox())
        reference_cost(find_exercise(EXERCISE))
        yield here


def tidy(here: Path) -> None:
    """Restore the same files before every case, and remove what an earlier one wrote."""
    for path in sorted(here.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, text in FILES.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (here / "empty").mkdir()


def called(*arguments: str) -> tuple[int, str, str]:
    """Status, stdout and stderr of the command, as a shell sees them."""
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors, write_through=True)
        for errors in ("strict", "backslashreplace")
    )
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["autograder", *arguments])
        try:
            main()
        except SystemExit as ended:
            status = 0 if ended.code is None else ended.code
        else:
            status = 0
    assert isinstance(status, int)
    said, wrong = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))
    return status, said, wrong


@pytest.mark.slow
@example(["check", "two.py"])
@example(["check", "empty"])
@example(["check", "ada.py", "--out", "notes.txt"])
@example(["check", "a" * 300 + ".py"])
@example(["check", "\udcff.py"])
@example(["grade", "\udcff.py", "ada.py"])
@example(["grade", "\udcff.py", "--format", "json", "--out", "new"])
@example(["grade", ".", "--once"])
@example(["grade", "stray.py", "ada.py"])
@example(["grade", "ada.py", "--out", "ada.py/x"])
@example(["export", EXERCISE, "ada.py/x.py"])
@example(["export", EXERCISE, "\udcfe.ipynb"])
@example(["nbgrader-config", "ada.py/x"])
@example(["nbgrader-config", "a" * 300])
@fuzz(0.6, arguments=COMMAND_LINES)
def test_any_command_line_ends_as_declared(workplace: Path, arguments: list[str]) -> None:
    tidy(workplace)
    status, out, err = called(*arguments)
    # 3 is a fault of the grader, which nobody can cause by what they type or hand in.
    assert status in (0, EXIT_FAILED, EXIT_USAGE), err
    assert "Traceback" not in out + err
    assert "grader error" not in err
    assert Verdict.GRADER_ERROR not in out
    assert status != EXIT_USAGE or err.strip()
    assert "\x1b[2J" not in out


def test_a_stray_file_does_not_stop_the_others(workplace: Path) -> None:
    tidy(workplace)
    status, out, err = called("grade", "stray.py", "ada.py", "--once")
    assert status == EXIT_USAGE
    assert "stray.py: no exercise is named 'stray'" in err
    assert "ada.py" in out


def test_a_page_has_a_name_that_a_file_can_have(workplace: Path) -> None:
    tidy(workplace)
    name = "ü" * 120 + ".py"
    Path(name).write_text(FILES["ada.py"], encoding="utf-8")
    status, _, err = called("grade", name, "--once", "--out", "pages")
    assert status in (0, EXIT_FAILED), err
    assert sorted(Path(page).suffix for page in os.listdir("pages")) == [".html", ".json"]
