"""An empty root and namespaces of its own around a fork of a process that has imported torch.

The walls are the same as bubblewrap's, but `new_root.py` raises them. Since no program has to be
started for them, a fork can be put behind them, and no run pays for importing torch. What needs a
fresh Python (a GPU, several threads) gets the same walls around one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from autograder.sandbox import warm
from autograder.sandbox.covers import covers
from autograder.sandbox.platform import LINKER, SYSTEM, gpu_devices, interpreter_folders, spare_uid
from autograder.sandbox.started import Started, StartRequest
from autograder.sandbox.walls._launch import start_command, worker_command
from autograder.types import Limits

_JOB = "/job"
_RESULTS = 3
_MIB = 1024 * 1024


class _Warm:
    name = "warm"
    strength = 110
    official = True
    expected = ("namespaces", "own root", "landlock", "seccomp", "rlimits")

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
        job: dict[str, Any] = {
            "uid": request.uid,
            "env": dict(request.env),
            "root": _root(str(request.folder), request.limits),
        }
        if request.threads != 1 or request.device != "cpu":
            job["command"] = worker_command(_JOB, request.results)
            return start_command(warm.python_command("-", json.dumps(job)), request)
        job["argv"] = [_JOB, str(_RESULTS)]
        fork = warm.zygote().fork(job, request)
        if request.group is not None:
            request.group.take(fork.pid)
        fork.begin()
        return fork


BACKEND = _Warm()


def _root(folder: str, limits: Limits) -> Mapping[str, Any]:
    """The plan for `new_root.enter_new_root`."""
    gpu = gpu_devices()
    shown = [path for path in SYSTEM if not os.path.islink(path)]
    shown += [*LINKER, *interpreter_folders(), *(["/sys"] if gpu else [])]
    return {
        "links": [(path, os.readlink(path)) for path in SYSTEM if os.path.islink(path)],
        "shown": [*((path, path) for path in shown), (folder, _JOB)],
        "covers": list(covers().items()),
        "devices": gpu,
        "size": limits.file_mb * _MIB,
    }


@cache
def _why_not() -> str:
    """Try it once: a container may forbid what the kernel could do."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    with spare_uid() as uid:
        command = [os.path.abspath(sys.executable), "-I", "-S", "-c", "pass"]
        job = {"uid": uid, "env": {}, "root": _root("/usr", Limits()), "command": command}
        argv = warm.python_command("-", json.dumps(job))
        try:
            tried = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"it does not start: {error}"
    if tried.returncode == 0:
        return ""
    return f"it fails here: {tried.stderr.strip()[-300:] or f'exit {tried.returncode}'}"
