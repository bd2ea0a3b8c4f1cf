"""A control group around each sandbox, where this machine lets us make one.

It bounds what rlimits cannot: the memory of the whole tree, including files in its /tmp and
/dev/shm, and the number of its tasks. It also names every process of the tree, whatever that
process has done to itself, so that none is left. Both version 2 and version 1 of the interface are
in use; in either, a group is a folder, its limits are files, and a process joins by writing its
number into `cgroup.procs`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MOUNT = Path("/sys/fs/cgroup")
_PREFIX = "autograder-"
_MIB = 1024 * 1024
_JOIN = 'for file in $AUTOGRADER_GROUPS; do echo $$ > "$file" || exit 125; done; exec "$@"'
_PATIENCE = 100
"""Most looks, 20 ms apart, at a group whose processes have been killed but have not ended."""


@dataclass(frozen=True)
class Group:
    """The folders of one control group: one in version 2, one for each controller in version 1."""

    folders: tuple[Path, ...]

    def joined(self, command: Sequence[str]) -> list[str]:
        """The command that joins the group and becomes `command`."""
        files = " ".join(str(folder / "cgroup.procs") for folder in self.folders)
        script = f"AUTOGRADER_GROUPS='{files}'; {_JOIN}"
        return ["/bin/sh", "-c", script, "sh", *command]

    def take(self, pid: int) -> None:
        """Put a running process into the group.

        Raises:
            OSError: it has ended, or the kernel refuses.
        """
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    @property
    def out_of_memory(self) -> bool:
        """Whether the kernel has killed one of its processes for crossing the limit."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with suppress(OSError):
                    words = (folder / name).read_text(encoding="ascii").split()
                    counts = dict(zip(words[::2], words[1::2], strict=False))
                    if int(counts.get("oom_kill", 0)) > 0:
                        return True
        return False

    def end(self) -> None:
        """Kill every process in it and remove it."""
        for _ in range(_PATIENCE):
            left = {pid for folder in self.folders for pid in _processes(folder)}
            for pid in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            if not left and all(_removed(folder) for folder in self.folders):
                return
            time.sleep(0.02)


@contextmanager
def control_group(memory_mb: int, tasks: int) -> Iterator[Group | None]:
    """A fresh group with limits, removed afterwards; None if none can be made.

    Args:
        memory_mb: limit for the whole tree in MiB, including files in memory.
        tasks: limit for processes and threads together.
    """
    group = _make(_places(), memory_mb, tasks) if _places() else None
    try:
        yield group
    finally:
        if group is not None:
            group.end()


@cache
def _places() -> tuple[Path, ...]:
    """Where groups that limit memory and tasks can be made; empty if nowhere. Tried once."""
    for places in ((_MOUNT,), (_MOUNT / "memory", _MOUNT / "pids")):
        for place in places:
            _sweep(place)
        group = _make(places, 64, 16)
        if group is None:
            continue
        try:
            tried = subprocess.run(group.joined(["true"]), capture_output=True, check=False)
        except OSError:
            continue
        finally:
            group.end()
        if tried.returncode == 0:
            return places
    return ()


def _sweep(place: Path) -> None:
    """Remove the groups that killed graders left; a live grader's may be about to be joined."""
    with suppress(OSError):
        for group in place.glob(f"{_PREFIX}*"):
            maker = group.name.removeprefix(_PREFIX).partition("-")[0]
            if not Path("/proc", maker).exists() and not _processes(group):
                _removed(group)


def _make(places: Sequence[Path], memory_mb: int, tasks: int) -> Group | None:
    name = f"{_PREFIX}{os.getpid()}-{uuid.uuid4().hex[:12]}"
    made: list[Path] = []
    try:
        for place in places:
            (place / name).mkdir()
            made.append(place / name)
        limits = {
            "memory.max": str(memory_mb * _MIB),
            "memory.limit_in_bytes": str(memory_mb * _MIB),
            "pids.max": str(tasks),
        }
        held = set()
        for folder in made:
            for file, value in limits.items():
                if (folder / file).exists():
                    (folder / file).write_text(value, encoding="ascii")
                    held.add(file.partition(".")[0])
    except OSError:
        held = set()
    if held == {"memory", "pids"}:
        return Group(tuple(made))
    for folder in made:
        _removed(folder)
    return None


def _processes(folder: Path) -> list[int]:
    try:
        return [int(pid) for pid in (folder / "cgroup.procs").read_text("ascii").split()]
    except OSError:
        return []


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
