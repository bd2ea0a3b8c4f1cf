"""A submission is the file that was handed in, no link to another and nothing that blocks."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import EXIT_FAILED, cli
from autograder.errors import InvalidSubmissionError, SubmissionNotFoundError, UsageError
from autograder.grading import Rule, grade_file
from autograder.submissions.files import find_submissions
from autograder.submissions.program import read_submission
from autograder.types import Verdict

NAME = "constant-predictor"
SECRET = "gradebook-password-of-the-instructor = = 1"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A file that its owner never handed in, and whose first line no verdict may quote."""
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "secret.py").write_text(SECRET + "\n")
    return folder


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted" / "eve"
    folder.mkdir(parents=True)
    return folder


def to_a_link(target: Path, place: Path) -> Path:
    (place.parent / "step").symlink_to(target)
    place.symlink_to("step")
    return place


LINKS: dict[str, Callable[[Path, Path], object]] = {
    "absolute": lambda target, place: place.symlink_to(target),
    "relative": lambda target, place: place.symlink_to(os.path.relpath(target, place.parent)),
    "to a link": to_a_link,
    "through /proc": lambda target, place: place.symlink_to(f"/proc/self/root{target}"),
}


@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_a_link_is_refused_and_its_target_never_quoted(
    kind: str, suffix: str, private: Path, handed_in: Path
) -> None:
    place = handed_in / f"{NAME}{suffix}"
    LINKS[kind](private / "secret.py", place)
    assert find_submissions([handed_in]) == [place], "a link is not skipped in silence"
    report = grade_file(place, Rule(official=False))
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert report.error is not None
    assert "is a symbolic link" in report.error.message
    assert "gradebook" not in repr(report)


def test_a_folder_that_is_a_link_is_named_and_not_searched(private: Path, handed_in: Path) -> None:
    (private / f"{NAME}.py").write_text(SECRET)
    (handed_in.parent / "mallory").symlink_to(private)
    (handed_in / f"{NAME}.py").write_text("x = = 1\n")
    done = CliRunner().invoke(cli, ["grade", "--once", str(handed_in.parent)])
    assert done.exit_code != 0
    assert "mallory: is a symbolic link" in " ".join(done.output.split()).replace(" : ", ": ")
    assert "gradebook" not in done.output
    assert find_submissions([handed_in.parent]) == [handed_in / f"{NAME}.py"]


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_path_that_leads_through_a_link_is_refused(
    inside: str, private: Path, handed_in: Path
) -> None:
    """As when a shell expands a pattern: submitted/*/lesson/*.py."""
    (private / inside).mkdir(exist_ok=True)
    (private / inside / f"{NAME}.py").write_text(SECRET)
    (handed_in / "lesson").symlink_to(private)
    with pytest.raises(SubmissionNotFoundError, match="is a symbolic link") as refused:
        find_submissions([handed_in / "lesson" / inside / f"{NAME}.py"])
    assert "gradebook" not in str(refused.value)
    with pytest.raises(InvalidSubmissionError, match="is a symbolic link"):
        read_submission(handed_in / "lesson" / inside / f"{NAME}.py")


def pipe(place: Path) -> None:
    os.mkfifo(place)


def local_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(place.parent)  # the path of a socket must be short
        try:
            listening.bind(place.name)
        finally:
            os.chdir(before)


def device(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make devices")
    try:
        os.mknod(place, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # endless zeros
    except OSError:
        pytest.skip("no devices can be made here")


ODD = {"pipe": pipe, "socket": local_socket, "device": device, "folder": Path.mkdir}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_refused_and_nobody_waits(kind: str, handed_in: Path) -> None:
    place = handed_in / f"{NAME}.py"
    ODD[kind](place)
    said: list[str] = []

    def read() -> None:
        try:
            read_submission(place)
        except (InvalidSubmissionError, UsageError) as error:
            said.append(str(error))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(60)
    assert not reader.is_alive(), "reading waits for somebody to write to a pipe"
    assert "expected a file, found a" in said[0]


def test_a_file_under_a_second_name_is_refused(private: Path, handed_in: Path) -> None:
    """A hard link does what a symbolic one does, where the kernel lets users make it."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    os.chown(handed_in, 12345, 12345)
    os.link(private / "secret.py", handed_in / f"{NAME}.py")
    with pytest.raises(InvalidSubmissionError, match="hard link") as refused:
        read_submission(handed_in / f"{NAME}.py")
    assert "gradebook" not in str(refused.value)


def test_a_loop_of_links_ends(handed_in: Path) -> None:
    (handed_in / f"{NAME}.py").symlink_to(f"{NAME}.py")
    (handed_in / "again").symlink_to(handed_in)
    report = grade_file(handed_in / f"{NAME}.py", Rule(official=False))
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert find_submissions([handed_in]) == [handed_in / f"{NAME}.py"]


def test_other_submissions_are_graded(private: Path, handed_in: Path) -> None:
    for number, suffix in enumerate((".py", ".ipynb")):
        (handed_in / f"{NAME}{suffix}").symlink_to(private / f"{number}")
    (handed_in.parent / "ada").mkdir()
    (handed_in.parent / "ada" / f"{NAME}.py").write_text("x = = 1\n")
    done = CliRunner().invoke(cli, ["grade", "--once", str(handed_in.parent)])
    assert done.exit_code == EXIT_FAILED, done.output
    assert "does not parse" in done.output
    assert done.output.count("is a symbolic link") == 2
