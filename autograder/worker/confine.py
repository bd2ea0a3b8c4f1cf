"""Raise the inner walls around this very process: resource limits, Landlock and seccomp.

They hold for everything that the process does or starts afterwards, and cannot be lowered again.
They stand behind the namespaces, not instead of them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Sequence

from autograder.worker.syscalls import DENIED, SOCKET, filter_program

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 0b0000_0000_0000_1101  # execute, read file, read dir
_ALL_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_FILE_ONLY = 0b0000_0000_0000_0111 | 0x4000 | 0x8000  # execute, write, read, truncate, ioctl


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(readable: Sequence[str], writable: Sequence[str], limits: dict[str, int]) -> list[str]:
    """Raise every wall that this kernel offers.

    Args:
        readable: files and folders that stay readable and executable; absent ones are skipped.
        writable: files and folders that stay writable as well.
        limits: `memory_mb` of address space (0: no limit), `file_mb`, `cpu_seconds`,
            `processes` (0: no limit; the kernel counts them per user).

    Returns:
        The layers now in force, among `rlimits`, `landlock`, `seccomp`.
    """
    layers = []
    _set_limits(limits)
    layers.append("rlimits")
    if not sys.platform.startswith("linux"):
        return layers
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _landlock(libc, readable, writable):
        layers.append("landlock")
    if _seccomp(libc):
        layers.append("seccomp")
    return layers


def _set_limits(limits: dict[str, int]) -> None:
    mib = 1024 * 1024
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits["file_mb"] * mib,
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_NOFILE: 1024,
    }
    if limits["memory_mb"]:
        wanted[resource.RLIMIT_AS] = limits["memory_mb"] * mib
    if limits["processes"] and hasattr(resource, "RLIMIT_NPROC"):
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _landlock(libc: ctypes.CDLL, readable: Sequence[str], writable: Sequence[str]) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    handled = _ALL_FILE_RIGHTS[min(version, 5)]
    ruleset = _Ruleset(handled_access_fs=handled)
    if version >= 4:
        ruleset.handled_access_net = 3  # bind and connect by TCP: no rule allows any
    if version >= 6:
        ruleset.scoped = 3  # abstract sockets and signals only within the sandbox
    size = {1: 8, 2: 8, 3: 8, 4: 16, 5: 16}.get(version, ctypes.sizeof(_Ruleset))
    rules = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(ruleset), size, 0)
    if rules < 0:
        return False
    try:
        for paths, rights in ((readable, _READ), (writable, handled)):
            for path in paths:
                _allow(libc, rules, path, rights & handled)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_ONLY
        rule = _PathBeneath(allowed_access=rights, parent_fd=descriptor)
        libc.syscall(_LANDLOCK_ADD_RULE, rules, 1, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = os.uname().machine
    if machine not in DENIED or machine not in SOCKET:
        return False
    program = filter_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    packed = _FilterProgram(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(packed), 0, 0) == 0)
