"""A running process tree, seen from outside: what it uses, and how to end it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

_LARGE = 64 * 1024 * 1024
"""Bytes: a worker that has imported torch is far above, what starts it is far below."""


def tree(pid: int) -> list[psutil.Process]:
    """A process and everything below it; empty when it has ended."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of one process; 0 when it has ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def resident_mb(processes: list[psutil.Process]) -> float:
    """Memory of the tree in MiB; pages that forked workers share count once."""
    resident = [_memory(process, "rss") for process in processes]
    if sum(size > _LARGE for size in resident) > 1:
        resident = [_memory(process, "pss") for process in processes]
    return sum(resident) / 1024 / 1024


def _memory(process: psutil.Process, kind: str) -> int:
    try:
        if kind == "pss":
            # A program can make its maps unreadable; that must not make it weightless.
            with suppress(psutil.AccessDenied):
                info = process.memory_full_info()
                return int(getattr(info, "pss", info.rss))
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


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
        try:
            child.kill()
        except psutil.Error:
            continue
    process.returncode = -signal.SIGKILL
    return usage.ru_utime + usage.ru_stime


def kill_group(pid: int) -> None:
    """Kill the process group that `pid` leads."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
