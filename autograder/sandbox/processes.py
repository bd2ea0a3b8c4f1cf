"""A running process tree, seen from outside: what it uses, and how to end it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.sandbox import proc
from autograder.sandbox.proc import Seen

_LARGE = 64 * 1024 * 1024
"""Bytes: a worker that has imported torch is far above, what starts it is far below."""
_REST = 10
"""A look at shared pages is followed by a pause of as many times its own length, …"""
_LONGEST_REST = 1.0
"""… or of so many seconds."""


def tree(pid: int) -> list[Seen]:
    """A process and everything below it, outermost first; empty when it has ended."""
    return proc.tree(pid) if proc.is_here() else _tree_elsewhere(pid)


def cpu_seconds(processes: Sequence[Seen]) -> float:
    """User and system time of a tree, with that of processes which have ended and were waited
    for: short-lived ones are seen nowhere else."""
    return sum(one.cpu_seconds + one.reaped_seconds for one in processes)


@dataclass
class Memory:
    """The most memory that a tree was seen to hold, look by look."""

    peak: int = 0
    """Bytes; pages that forked workers share count once."""
    _rests_until: float = 0.0

    def look(self, processes: Sequence[Seen]) -> None:
        """Take note of what the tree holds now.

        How its pages are shared is asked only when that could raise the peak, and seldom: the
        kernel's work for the answer grows with what the program has mapped.
        """
        upper = sum(one.resident for one in processes)
        if upper <= self.peak:
            return
        if sum(one.resident > _LARGE for one in processes) <= 1:
            self.peak = upper
            return
        started = time.monotonic()
        if started < self._rests_until:
            return
        self.peak = max(self.peak, proc.own_bytes(processes) if proc.is_here() else upper)
        ended = time.monotonic()
        self._rests_until = ended + min(_REST * (ended - started), _LONGEST_REST)


def _tree_elsewhere(pid: int) -> list[Seen]:
    found = []
    try:
        parent = psutil.Process(pid)
        for one in (parent, *parent.children(recursive=True)):
            with suppress(psutil.Error):
                times, memory = one.cpu_times(), one.memory_info()
                found.append(
                    Seen(
                        pid=one.pid,
                        parent=one.ppid(),
                        started=int(one.create_time() * 1000),
                        threads=one.num_threads(),
                        cpu_seconds=times.user + times.system,
                        reaped_seconds=0.0,
                        resident=memory.rss,
                    )
                )
    except psutil.Error:
        return found
    return found


def memory_kills() -> int:
    """How many processes this machine has killed for want of memory; 0 where it does not say."""
    try:
        text = Path("/proc/vmstat").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in text.splitlines() if x.startswith("oom_kill ")), 0)


def kill_tree(process: subprocess.Popen[bytes]) -> float:
    """Kill everything below and including the process; returns its CPU seconds."""
    below = tree(process.pid)[1:]
    # By number: the methods of Popen would reap a process that has just ended, times and all.
    ended, _status, usage = os.wait4(process.pid, os.WNOHANG)
    if not ended:
        os.kill(process.pid, signal.SIGTERM)  # lets our launcher take its orphans down first
    for _ in range(10):
        if ended:
            break
        time.sleep(0.02)
        ended, _status, usage = os.wait4(process.pid, os.WNOHANG)
    if not ended:
        kill_group(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        _, _status, usage = os.wait4(process.pid, 0)
    for child in below:
        _kill(child)
    process.returncode = -signal.SIGKILL
    return usage.ru_utime + usage.ru_stime


def _kill(process: Seen) -> None:
    """Kill a process, unless it has ended and its number is another's now."""
    if proc.is_here():
        now = proc.see(process.pid)
        if now is None or now.started != process.started:
            return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process.pid, signal.SIGKILL)


def kill_group(pid: int) -> None:
    """Kill the process group that `pid` leads."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
