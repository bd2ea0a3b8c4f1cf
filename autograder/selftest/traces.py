"""What an attack has left on this machine outside its sandbox."""

from __future__ import annotations

import os
import shutil
import site
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from autograder.selftest.targets import Targets

_SKIPPED = {".git", "__pycache__", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_PLACES = ("/dev/shm", "/var/tmp", "/run", "/etc", "/")
_PATIENCE = 30.0
"""Seconds that a killed process may take to disappear."""


def traces(targets: Targets, since: float) -> list[str]:
    """Files, processes and contacts of an attack; empty if it left none.

    Args:
        since: when the attack started, as `time.time` gives it.
    """
    found = [f"changed or lost: {name}" for name in targets.damaged()]
    found += [f"a contact over {name}" for name in sorted(targets.contacts)]
    found += [f"a process: {text}" for text in _processes(targets.marker)]
    found += [f"a file: {path}" for path in _files(targets, since)]
    return found


def clean_up(targets: Targets, since: float) -> None:
    """Kill and remove what an attack has left, so that it cannot disturb the next one."""
    for process in _marked(targets.marker):
        with suppress(psutil.Error):
            process.kill()
    for path in list(_files(targets, since)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _processes(marker: str) -> list[str]:
    deadline = time.monotonic() + _PATIENCE
    while left := _marked(marker):
        if time.monotonic() > deadline:
            return [f"{process.pid}" for process in left]
        time.sleep(0.1)
    return []


def _marked(marker: str) -> list[psutil.Process]:
    """Processes with the marker in their name, which forks keep, or in their arguments."""
    return [
        process
        for process in psutil.process_iter(["name", "cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and (
            process.info["name"] == marker[:15]
            or any(marker in part for part in process.info["cmdline"] or [])
        )
    ]


def _files(targets: Targets, since: float) -> Iterator[Path]:
    """New or changed files with the marker in their name or text."""
    ours = set(targets.paths.values())
    for path in _candidates(targets):
        if path in ours or path in targets.paths["public_folder"].parents:
            continue
        if targets.marker in path.name:
            yield path
            continue
        try:
            changed = path.lstat().st_ctime >= since - 1
            if changed and path.is_file() and targets.marker.encode() in path.read_bytes()[:65536]:
                yield path
        except OSError:
            continue


def _candidates(targets: Targets) -> Iterator[Path]:
    yield from targets.paths["drop"].rglob("*")
    for folder, names, files in os.walk(targets.paths["repository"]):
        names[:] = [name for name in names if name not in _SKIPPED]
        yield from (Path(folder) / name for name in (*names, *files))
    packages = {sysconfig.get_paths()["purelib"], *site.getsitepackages()}
    jobs = Path(tempfile.gettempdir()).glob("autograder-*/scratch")
    shallow = {
        *map(str, jobs),
        tempfile.gettempdir(),
        str(Path.home()),
        os.getcwd(),
        *_PLACES,
        *packages,
    }
    for place in sorted(shallow):
        try:
            yield from Path(place).iterdir()
        except OSError:
            continue
