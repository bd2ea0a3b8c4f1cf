"""Put this process into an empty root that holds only what a worker needs.

Like `launcher.py` it imports nothing of ours. It is called by the init of fresh namespaces, which
has the right to mount there. Afterwards only what the plan shows is left of the machine's file
system, read-only. Beside it there are three private folders of limited size: /tmp, /dev/shm and
/dev.
"""

from __future__ import annotations

import ctypes
import os
import stat
from typing import Any

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH, _PR_SET_DUMPABLE = 2, 4
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_BASE = "/tmp"
"""Where the new root is put together; what is needed from below it is held open beforehand."""
_DEVICES = ("null", "zero", "full", "random", "urandom")
_DEVICE_LINKS = (
    *(("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout")),
    ("/proc/self/fd/2", "stderr"),
)
_libc = ctypes.CDLL(None, use_errno=True)


class _Attributes(ctypes.Structure):
    """`struct mount_attr` of mount_setattr(2)."""

    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


def enter_new_root(plan: dict[str, Any]) -> None:
    """Make the root that `plan` describes, and leave the old one for good.

    Args:
        plan: `links` (pairs of a path and what it points to), `shown` (pairs of a path of the
            machine's and its place in the new root; those that do not exist are left out),
            `covers` (pairs of a folder to cover with an empty one and what to bind back below it,
            in order), `devices` (nodes to show as well) and `size` in bytes of each private folder.

    Raises:
        OSError: the kernel refused; the message names the step and the path.
    """
    held = _hold(plan)
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", _BASE, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=0755,size=1m,nr_inodes=4k")
    for path, target in plan["links"]:
        os.makedirs(os.path.dirname(_BASE + path), exist_ok=True)
        os.symlink(target, _BASE + path)
    # Before what is shown: the interpreter itself may lie below /tmp.
    _private(f"{_BASE}/tmp", plan["size"])
    for source, place in plan["shown"]:
        if source in held:
            _show(held[source], place)
    for folder, kept in plan["covers"]:
        _mount("tmpfs", _BASE + folder, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=0755,size=64k")
        for path in kept:
            if path in held:
                _show(held[path], path)
        _only_read(_BASE + folder, recursive=False)
    _system_folders(plan, held)
    for descriptor in held.values():
        os.close(descriptor)
    _leave_old_root()


def _hold(plan: dict[str, Any]) -> dict[str, int]:
    """Open everything that will be shown: then it does not matter what is mounted over its path."""
    paths = [source for source, _ in plan["shown"]]
    paths += [path for _, kept in plan["covers"] for path in kept]
    paths += [*plan["devices"], *(f"/dev/{name}" for name in _DEVICES)]
    return {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths if os.path.exists(path)}


def _show(held: int, place: str) -> None:
    """Bind what is held open to its place in the new root, for reading only."""
    _bind(held, _BASE + place)
    _only_read(_BASE + place, recursive=True)


def _bind(held: int, place: str) -> None:
    if stat.S_ISDIR(os.fstat(held).st_mode):
        os.makedirs(place, mode=0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), mode=0o755, exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_RDONLY, 0o644))
    _mount(f"/proc/self/fd/{held}", place, "", _MS_BIND | _MS_REC)


def _system_folders(plan: dict[str, Any], held: dict[str, int]) -> None:
    for folder in ("/proc", "/dev"):
        os.makedirs(_BASE + folder, exist_ok=True)
    _mount("tmpfs", f"{_BASE}/dev", "tmpfs", _MS_NOSUID, "mode=0755,size=64k")
    for path in (*(f"/dev/{name}" for name in _DEVICES), *plan["devices"]):
        if path in held:
            _bind(held[path], _BASE + path)
    for target, name in _DEVICE_LINKS:
        os.symlink(target, f"{_BASE}/dev/{name}")
    _private(f"{_BASE}/dev/shm", plan["size"])
    _only_read(f"{_BASE}/dev", recursive=False)
    _mount("proc", f"{_BASE}/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def _private(place: str, size: int) -> None:
    """An empty folder that the worker may write to, with room for `size` bytes."""
    os.makedirs(place, exist_ok=True)
    options = f"mode=1777,size={size},nr_inodes=100k"
    _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, options)


def _leave_old_root() -> None:
    os.chdir(_BASE)
    # With "." for both, the old root ends up over the new one and is unmounted: pivot_root(2).
    _check(_libc.pivot_root(b".", b"."), "pivot_root", _BASE)
    _check(_libc.umount2(b".", _MNT_DETACH), "umount2", "the old root")
    _only_read("/", recursive=False)
    os.chdir("/tmp")


def _only_read(path: str, *, recursive: bool) -> None:
    attributes = _Attributes(set=_ATTR_RDONLY)
    if recursive:
        attributes.set |= _ATTR_NOSUID | _ATTR_NODEV
    result = _libc.syscall(
        _MOUNT_SETATTR,
        _AT_FDCWD,
        path.encode(),
        _AT_RECURSIVE if recursive else 0,
        ctypes.byref(attributes),
        ctypes.sizeof(attributes),
    )
    _check(result, "mount_setattr", path)


def _mount(source: str, place: str, kind: str, flags: int, options: str = "") -> None:
    result = _libc.mount(
        source.encode(), place.encode(), kind.encode() or None, flags, options.encode() or None
    )
    _check(result, "mount", place)


def _check(result: int, step: str, path: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}", path.removeprefix(_BASE) or "/")


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_capabilities() -> None:
    """Give up what the maker of a user namespace may do in it; a new program would lose it anyway.

    Raises:
        OSError: the kernel refused.
    """
    nothing = (ctypes.c_uint32 * 6)()
    header = _Header(version=0x20080522, pid=0)
    _check(_libc.capset(ctypes.byref(header), nothing), "capset", "")


def stay_readable() -> None:
    """Let this process read its own /proc, as a new program could; a change of user closes it."""
    _check(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl", "")
