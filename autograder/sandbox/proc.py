"""What Linux says about running processes, read straight from /proc: a few short files, no waiting
for the process that is looked at, and no error if it ends meanwhile.

Of these files only `smaps_rollup` costs more the more memory a process has mapped, since the kernel
walks all of it. So that file is read for a few processes only, and not at every look.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_MOST_THREADS = 256
"""Most threads whose times are read, over all processes together."""
_MOST_SHARED = 16
"""Most processes whose shared pages are counted exactly: more than the workers of a DataLoader."""
_SHARED_SECONDS = 0.2
"""CPU-seconds of ours that one look at shared pages may take."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One process at one look."""

    pid: int
    parent: int
    started: int
    """Clock ticks since boot; with `pid` it names a process for good."""
    threads: int
    cpu_seconds: float
    """User and system time, ended threads included."""
    reaped_seconds: float
    """The same for children that have ended and were waited for, and for theirs."""
    resident: int
    """Bytes."""


def is_here() -> bool:
    """Whether this system describes processes as Linux does."""
    return os.path.exists("/proc/self/stat")


def see(pid: int) -> Seen | None:
    """One process; None when it has ended."""
    data = _read(f"/proc/{pid}/stat", 4096)
    words = data.rpartition(b") ")[2].split()  # a process may call itself anything
    try:
        user, system, child_user, child_system = map(int, words[11:15])
        return Seen(
            pid=pid,
            parent=int(words[1]),
            started=int(words[19]),
            threads=int(words[17]),
            cpu_seconds=(user + system) / _TICKS,
            reaped_seconds=(child_user + child_system) / _TICKS,
            resident=int(words[21]) * _PAGE,
        )
    except (IndexError, ValueError):
        return None


def tree(pid: int) -> list[Seen]:
    """A process and everything below it, outermost first; empty when it has ended. One pass."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    found = [one for name in names if name.isdigit() and (one := see(int(name))) is not None]
    below: dict[int, list[Seen]] = defaultdict(list)
    for one in found:
        below[one.parent].append(one)
    line = [one for one in found if one.pid == pid]
    for one in line:  # grows while it is walked
        line += below[one.pid]
    return line


def thread_times(pids: Iterable[int]) -> dict[str, tuple[int, int, bool]]:
    """By thread: nanoseconds on a CPU and waiting for one, and whether it is ready or on one now.
    Of many threads only some; none if the kernel does not record the times.
    """
    seen: dict[str, tuple[int, int, bool]] = {}
    for pid in pids:
        try:
            names = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue  # it has ended
        for name in names:
            if len(seen) >= _MOST_THREADS:
                return seen
            folder = f"/proc/{pid}/task/{name}"
            words = _read(f"{folder}/schedstat", 256).split()
            state = _read(f"{folder}/stat", 4096).rpartition(b") ")[2][:1]
            if len(words) >= 2 and state:
                seen[folder] = (int(words[0]), int(words[1]), state == b"R")
    return seen


def own_bytes(processes: Sequence[Seen]) -> int:
    """Bytes of memory of a tree; pages that several processes share count once.

    Exact for the largest few. Of the others everything but mapped files counts, so they never count
    too little: a program that hides its pages does not become weightless.
    """
    largest = sorted(processes, key=lambda one: one.resident, reverse=True)
    end = time.thread_time() + _SHARED_SECONDS
    total = 0
    for number, one in enumerate(largest):
        exact = None
        if number < _MOST_SHARED and time.thread_time() < end:
            exact = _proportional(one.pid)
        total += _unshared(one) if exact is None else exact
    return total


def _proportional(pid: int) -> int | None:
    for line in _read(f"/proc/{pid}/smaps_rollup", 4096).splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return None


def _unshared(one: Seen) -> int:
    words = _read(f"/proc/{one.pid}/statm", 256).split()
    return (int(words[1]) - int(words[2])) * _PAGE if len(words) >= 3 else one.resident


def _read(path: str, most: int) -> bytes:
    """The beginning of a file; empty if there is none, or if it may not be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(descriptor, most)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
