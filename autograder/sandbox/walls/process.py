"""A plain process with limits: enough to check one's own work, never for a grade.

What remains on macOS, Windows and kernels without Landlock. It never runs as root.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder.sandbox.platform import interpreter_folders
from autograder.sandbox.walls._launch import launch
from autograder.types import Limits


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

    def command(
        self,
        folder: Path,
        worker: list[str],
        env: dict[str, str],
        uid: int | None,
        limits: Limits,
    ) -> list[str]:
        if uid is None:
            pairs = [f"{name}={value}" for name, value in env.items()]
            return ["/usr/bin/env", "-i", *pairs, *worker]
        return launch(worker, env=env, uid=uid, reach=[*interpreter_folders(), str(folder)])


BACKEND = _Process()
