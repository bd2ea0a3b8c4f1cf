"""A running process tree, seen from outside: what it uses, and how to end it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.sandbox import proc
from autograder.sandbox.proc import Seen

_LARGE = 64 * 1024 * 1024
"""Bytes: a worker that has imported torch is far above this, what starts it is far below."""
_REST = 10
"""After a look at shared pages comes a pause of this many times its own length, …"""
_LONGEST_REST = 1.0
"""… but of at most this many seconds."""


def tree(pid: int) -> list[Seen]:
    """A process and everything below it, outermost first; empty when it has ended."""
    return proc.tree(pid) if proc.is_here() else _tree_elsewhere(pid)


def cpu_seconds(processes: Sequence[Seen]) -> float:
    """User and system time of a tree, including processes that have ended and were waited for:
    short-lived ones are seen nowhere else."""
    return sum(one.cpu_seconds + one.reaped_seconds for one in processes)


@dataclass
class Memory:
    """The most memory that a tree was seen to hold, look by look."""

    peak: int = 0
    """Bytes; pages that forked workers share count once."""
    _rests_until: float = 0.0

    def look(self, processes: Sequence[Seen]) -> None:
        """Take note of what the tree holds now.

        How its pages are shared is asked only when the answer could raise the peak, and seldom:
        the kernel's work for it grows with what the program has mapped.
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


def kill(process: Seen) -> None:
    """Kill a process, unless it has ended and its number now belongs to another."""
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
