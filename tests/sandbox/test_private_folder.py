"""Folders of killed graders are removed by the next one; those of living graders are not."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox.private_folder import private_folder, sweep

GRADER = """
import sys
from autograder.sandbox.private_folder import private_folder
with private_folder() as folder:
    (folder / "deep").mkdir()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a private folder, in a temporary folder of this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process = subprocess.Popen(
        [sys.executable, "-c", GRADER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(tmp_path)},
        cwd=Path(__file__).parents[2],
    )
    yield process
    process.kill()
    process.communicate()


def folder_of(grader: subprocess.Popen[str]) -> Path:
    assert grader.stdout is not None
    folder = Path(grader.stdout.readline().strip())
    assert (folder / "deep").is_dir()
    return folder


def test_a_killed_graders_folder_is_swept(grader: subprocess.Popen[str]) -> None:
    folder = folder_of(grader)
    sweep()
    assert folder.is_dir(), "its maker is still alive"
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert folder.is_dir()
    sweep()
    assert not folder.exists()


def test_a_folder_goes_with_its_block_and_links_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "autograder-job-link").symlink_to(elsewhere)
    with private_folder() as folder:
        sweep()
        assert folder.is_dir()
    assert not folder.exists()
    assert elsewhere.is_dir()
