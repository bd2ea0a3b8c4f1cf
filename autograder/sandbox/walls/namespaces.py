"""Namespaces made by hand, with Landlock and seccomp holding files and sockets.

Used if bubblewrap is missing. The whole file system stays mounted, but Landlock lets the
program read only the system, Python and its own job, and write only to private temporary folders.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from autograder.sandbox.covers import covers
from autograder.sandbox.platform import LINKER, SYSTEM, gpu_devices, interpreter_folders
from autograder.sandbox.started import Started, StartRequest
from autograder.sandbox.walls._launch import launch, start_command, worker_command

_LANDLOCK_CREATE = 444
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class _Namespaces:
    name = "namespaces"
    strength = 50
    official = True
    expected = ("namespaces", "landlock", "seccomp", "rlimits")

    def unavailable(self) -> str:
        if not sys.platform.startswith("linux"):
            return "it needs Linux"
        version = ctypes.CDLL(None, use_errno=True).syscall(_LANDLOCK_CREATE, None, 0, 1)
        return "" if version >= 1 else "this kernel has no Landlock"

    def job_path(self, folder: Path) -> str:
        return str(folder)

    def scratch(self, folder: Path) -> str:
        return str(folder / "scratch")

    def readable(self, folder: Path) -> list[str]:
        cpu = "/sys/devices/system/cpu"
        gpu = ["/sys"] if gpu_devices() else []
        inner = [*interpreter_folders(), str(folder), "/proc"]
        return [*SYSTEM, *LINKER, *inner, *_DEVICES, cpu, *gpu]

    def writable(self, folder: Path) -> list[str]:
        return [str(folder / "scratch"), "/dev/shm", "/dev/null", *gpu_devices()]

    def start(self, request: StartRequest) -> Started:
        folder = str(request.folder)
        argv = launch(
            worker_command(folder, request.results),
            env=request.env,
            uid=request.uid,
            reach=[*interpreter_folders(), folder],
            covers=covers(),
            namespaces=True,
            tmp_mb=request.limits.file_mb,
            scratch=self.scratch(request.folder),
        )
        return start_command(argv, request)


BACKEND = _Namespaces()
