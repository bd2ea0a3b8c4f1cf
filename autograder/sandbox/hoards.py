"""What a process tree can keep without any process being charged: files in memory, sockets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

_MAX_FILES = 100_000
"""Most files in the private temporary folders."""
_MAX_SOCKET_MB = 1024
"""MiB that may lie in local sockets as data that was sent and never read."""
_FEWEST_SOCKETS = 64
"""This many are always allowed: DataLoader workers and compilers take some each."""


def hoard(pids: Sequence[int]) -> str:
    """What the tree keeps too much of, in words; empty if nothing, or if it is the host's own.

    Args:
        pids: the tree, outermost first.
    """
    if _private_files(pids) > _MAX_FILES:
        return f"made more than {_MAX_FILES} files"
    if _local_sockets(pids) > _most_sockets():
        return f"opened more than {_most_sockets()} sockets"
    return ""


def _private_files(pids: Sequence[int]) -> int:
    """How many files the tree's own /tmp and /dev/shm hold.

    An empty file weighs a kilobyte of the kernel's memory that no process is charged for, and
    bubblewrap cannot limit their number.
    """
    return sum(
        _first(_files_below, _of_its_own(pids, f"root{place}", place))
        for place in ("/tmp", "/dev/shm")
    )


def _local_sockets(pids: Sequence[int]) -> int:
    """How many local sockets there are in the tree's own network, including those in transit."""
    return _first(_sockets_of, _of_its_own(pids, "ns/net", "/proc/self/ns/net"))


def _files_below(folder: str) -> int:
    about = os.statvfs(folder)
    return about.f_files - about.f_ffree


def _sockets_of(namespace: str) -> int:
    with open(Path(namespace).parent.parent / "net" / "unix", "rb") as file:
        return sum(1 for _ in islice(file, _most_sockets() + 2)) - 1  # more makes no difference


def _first(count: Callable[[str], int], places: Iterable[str]) -> int:
    """The count in the first place that is still there; 0 if none is."""
    for place in places:
        try:
            return count(place)
        except OSError:
            continue  # the process through which we look has since ended
    return 0


def _of_its_own(pids: Sequence[int], name: str, ours: str) -> Iterator[str]:
    """Paths in /proc to something that belongs to the tree and not to the host."""
    # Innermost first. A program can hide itself from us, but not what started it.
    for pid in reversed(pids):
        path = f"/proc/{pid}/{name}"
        try:
            theirs, host = os.stat(path), os.stat(ours)
            if (theirs.st_dev, theirs.st_ino) != (host.st_dev, host.st_ino):
                yield path
        except OSError:
            continue


@cache
def _most_sockets() -> int:
    try:
        text = Path("/proc/sys/net/core/wmem_max").read_text(encoding="ascii")
    except OSError:
        return _FEWEST_SOCKETS
    # The kernel doubles what a program asks for.
    return max(_FEWEST_SOCKETS, _MAX_SOCKET_MB * 1024 * 1024 // (2 * int(text)))
