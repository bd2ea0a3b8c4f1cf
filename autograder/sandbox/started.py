"""What the watcher knows about a sandbox that has been started, however it was started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from autograder.sandbox.cgroups import Group
from autograder.sandbox.processes import kill, kill_group, tree
from autograder.types import Limits


@dataclass(frozen=True)
class StartRequest:
    """What a backend is asked to start: a worker for the job that lies in `folder`."""

    folder: Path
    env: Mapping[str, str]
    """The whole environment of the worker."""
    uid: int | None
    """The user that the worker runs as; None if the caller is not root."""
    limits: Limits
    group: Group | None
    """The control group that it joins before anything else."""
    results: int
    """The descriptor that it writes its messages to."""
    listens: bool
    """Whether it gets a standard input."""
    threads: int
    device: str


class Started(Protocol):
    """The outermost process of a running sandbox."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes]
    stderr: IO[bytes]
    ours: int
    """How many processes at the top of its tree run none of the learner's code and share all their
    memory: that memory is not counted."""

    def ended(self) -> tuple[int, float] | None:
        """Once it has ended: exit status (negative: the signal) and CPU-seconds of its tree."""

    def signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""


class Command:
    """A sandbox that is a command of its own."""

    ours = 0

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self.pid = process.pid
        self.stdin, self.stdout, self.stderr = process.stdin, process.stdout, process.stderr
        self._end: tuple[int, float] | None = None

    def ended(self) -> tuple[int, float] | None:
        # By its number, since the methods of Popen would reap the process without its times.
        if self._end is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self._end = (self._process.returncode, usage.ru_utime + usage.ru_stime)
        return self._end

    def signal(self, number: int) -> None:
        if self._end is None:  # not reaped, so the number is still its own
            os.kill(self.pid, number)


def kill_tree(process: Started) -> tuple[int, float]:
    """Kill the process and everything below it; returns its exit status and CPU-seconds."""
    below = tree(process.pid)[1:]
    process.signal(signal.SIGTERM)  # lets our launcher take its orphans down first
    end = _ended_within(process, 10)
    if end is None:
        kill_group(process.pid)
        process.signal(signal.SIGKILL)
        while (end := process.ended()) is None:
            time.sleep(0.02)
    for child in below:
        kill(child)
    return end


def _ended_within(process: Started, looks: int) -> tuple[int, float] | None:
    for _ in range(looks):
        if (end := process.ended()) is not None:
            return end
        time.sleep(0.02)
    return None
