"""A plain process with limits: enough to check one's own work, never enough for a grade.

What remains on macOS and on kernels without Landlock. The worker never runs as root.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder.sandbox.platform import interpreter_folders
from autograder.sandbox.started import Started, StartRequest
from autograder.sandbox.walls._launch import launch, start_command, worker_command


class _Process:
    name = "process"
    strength = 10
    official = False
    expected = ("rlimits",)

    def unavailable(self) -> str:
        if sys.platform == "win32":
            return "Windows has no resource limits that a worker can set"
        if os.geteuid() == 0 and not sys.platform.startswith("linux"):
            return "a learner's program never runs as root; start it as an ordinary user"
        return ""

    def job_path(self, folder: Path) -> str:
        return str(folder)

    def scratch(self, folder: Path) -> str:
        return str(folder / "scratch")

    def readable(self, folder: Path) -> list[str]:
        return ["/"]

    def writable(self, folder: Path) -> list[str]:
        return ["/"]

    def start(self, request: StartRequest) -> Started:
        folder = str(request.folder)
        argv = worker_command(folder, request.results)
        if request.uid is None:
            pairs = [f"{name}={value}" for name, value in request.env.items()]
            return start_command(["/usr/bin/env", "-i", *pairs, *argv], request)
        reach = [*interpreter_folders(), folder]
        argv = launch(argv, env=request.env, uid=request.uid, reach=reach)
        return start_command(argv, request)


BACKEND = _Process()
