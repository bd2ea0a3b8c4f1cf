"""Bubblewrap: namespaces and an empty root with only what a worker needs bound into it.

If root starts it, it is no sandbox at all, so root's rights are dropped before it starts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from autograder.sandbox.covers import covers
from autograder.sandbox.launcher import OUTER
from autograder.sandbox.platform import LINKER, SYSTEM, gpu_devices, interpreter_folders, spare_uid
from autograder.sandbox.started import Started, StartRequest
from autograder.sandbox.walls._launch import launch, start_command, worker_command
from autograder.types import Limits

_JOB = "/job"
_MIB = 1024 * 1024


class _Bubblewrap:
    name = "bubblewrap"
    strength = 100
    official = True
    expected = ("bubblewrap", "landlock", "seccomp", "rlimits")

    def unavailable(self) -> str:
        return _why_not()

    def job_path(self, folder: Path) -> str:
        return _JOB

    def scratch(self, folder: Path) -> str:
        return "/tmp"

    def readable(self, folder: Path) -> list[str]:
        return [*SYSTEM, *LINKER, *interpreter_folders(), _JOB, "/proc", "/dev", "/sys"]

    def writable(self, folder: Path) -> list[str]:
        return ["/tmp", "/dev/shm", "/dev/null", *gpu_devices()]

    def start(self, request: StartRequest) -> Started:
        uid, folder = request.uid, str(request.folder)
        argv = [_bwrap(), *_walls(request.limits), "--ro-bind", folder, _JOB, "--chdir", "/tmp"]
        env = {**request.env, OUTER: ("uid," if uid is not None else "") + self.name}
        for name, value in env.items():
            argv += ["--setenv", name, value]
        argv += ["--remount-ro", "/dev", "--remount-ro", "/", "--"]
        argv += worker_command(_JOB, request.results)
        if uid is not None:
            argv = launch(argv, env={}, uid=uid, reach=[*interpreter_folders(), folder])
        return start_command(argv, request)


BACKEND = _Bubblewrap()


def _bwrap() -> str:
    return shutil.which("bwrap") or "bwrap"


def _walls(limits: Limits) -> list[str]:
    size = str(limits.file_mb * _MIB)
    argv = [
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        "--die-with-parent",
        "--new-session",
    ]
    argv += ["--clearenv", "--cap-drop", "ALL"]
    argv += ["--proc", "/proc", "--dev", "/dev"]
    argv += ["--size", size, "--tmpfs", "/tmp", "--size", size, "--tmpfs", "/dev/shm"]
    for path in SYSTEM:
        if os.path.islink(path):
            argv += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            argv += ["--ro-bind", path, path]
    for path in (*LINKER, *interpreter_folders()):
        argv += ["--ro-bind-try", path, path]
    for folder, kept in covers().items():
        argv += ["--tmpfs", folder]
        for path in kept:
            argv += ["--ro-bind", path, path]
        argv += ["--remount-ro", folder]
    for device in gpu_devices():
        argv += ["--dev-bind", device, device]
    if gpu_devices():
        argv += ["--ro-bind", "/sys", "/sys"]
    return argv


@cache
def _why_not() -> str:
    """Try it once: a program that exists may still be forbidden to make namespaces."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    if shutil.which("bwrap") is None:
        return "the program bwrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    argv = [_bwrap(), *_walls(Limits()), "--", sys.executable, "-I", "-S", "-c", "pass"]
    with spare_uid() as uid:
        if uid is not None:
            argv = launch(argv, env={}, uid=uid, reach=list(interpreter_folders()))
        try:
            tried = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bwrap does not start: {error}"
    if tried.returncode == 0:
        return ""
    return f"bwrap fails here: {tried.stderr.strip()[-300:] or f'exit {tried.returncode}'}"
