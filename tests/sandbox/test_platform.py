"""What of this machine a worker must be able to reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailableError
from autograder.sandbox import platform


@pytest.fixture
def closed(monkeypatch, tmp_path) -> Iterator[Path]:
    """A virtual environment that was made with a umask of 077."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "lib").mkdir()
    monkeypatch.setattr(platform, "interpreter_folders", lambda: (str(folder),))
    platform.closed_folder.cache_clear()
    yield folder
    platform.closed_folder.cache_clear()


@pytest.mark.parametrize("name", ["", "bin", "lib"])
def test_a_python_that_the_unprivileged_user_cannot_start_is_named(closed, name) -> None:
    (closed / name).chmod(0o700)
    assert platform.closed_folder() == str(closed / name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs as somebody else")
def test_root_is_told_what_to_do(closed) -> None:
    closed.chmod(0o700)
    advice = f"run: chmod -R a\\+rX {closed}"
    with pytest.raises(SandboxUnavailableError, match=advice), platform.spare_uid():
        pass


def test_an_open_one_is_not(closed) -> None:
    for folder in (closed, closed / "bin", closed / "lib"):
        folder.chmod(0o755)
    assert platform.closed_folder() == ""
