"""How backends start a command, and call the launcher."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.sandbox.started import Command, StartRequest

_LAUNCHER = Path(__file__).resolve().parent.parent / "launcher.py"


def launch(
    command: list[str],
    *,
    env: Mapping[str, str],
    uid: int | None,
    reach: list[str],
    covers: dict[str, list[str]] | None = None,
    namespaces: bool = False,
    tmp_mb: int = 256,
    scratch: str = "",
) -> list[str]:
    """The argv that runs `command` through the launcher; see its docstring for the arguments."""
    spec = {
        "command": command,
        "env": dict(env),
        "uid": uid,
        "reach": reach,
        "covers": covers or {},
        "namespaces": namespaces,
        "tmp_mb": tmp_mb,
        "scratch": scratch,
    }
    return [sys.executable, "-I", "-S", str(_LAUNCHER), json.dumps(spec)]


def worker_command(job: str, results: int) -> list[str]:
    """The argv of a worker: the folder that it reads, and the descriptor that it writes to."""
    python = os.path.abspath(sys.executable)
    return [python, "-s", "-B", "-m", "autograder.worker", job, str(results)]


def start_command(argv: Sequence[str], request: StartRequest) -> Command:
    """Start a command that raises walls and becomes the worker.

    Raises:
        OSError: it cannot be started.
    """
    argv = list(argv) if request.group is None else request.group.joined(argv)
    return Command(
        subprocess.Popen(
            argv,
            stdin=subprocess.PIPE if request.listens else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(request.results,),
            cwd="/",
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        )
    )
