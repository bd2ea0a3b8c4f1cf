"""The parts of this machine that a worker must be able to reach."""

from __future__ import annotations

import fcntl
import glob
import importlib.util
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from autograder.errors import GraderFaultError, SandboxUnavailableError

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin")
LINKER = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives")
_FIRST_SPARE_UID = 61_184  # a range that Debian and Red Hat leave to dynamic users
_SPARE_UIDS = 64


@cache
def needed_folders() -> tuple[str, ...]:
    """Folders of this Python and of the libraries that a worker imports."""
    folders = {sys.prefix, sys.base_prefix}
    for library in ("torch", "torchvision", "numpy"):
        spec = importlib.util.find_spec(library)
        if spec is not None and spec.origin:
            folders.add(os.path.dirname(os.path.dirname(spec.origin)))
    folders |= {os.path.realpath(folder) for folder in folders}
    executable = os.path.realpath(sys.executable)
    folders.add(os.path.dirname(os.path.dirname(executable)))
    return tuple(sorted(folders))


@cache
def interpreter_folders() -> tuple[str, ...]:
    """The needed folders outside of /usr, none of them inside another."""
    outside = [f for f in needed_folders() if not _within(f, SYSTEM) and f != "/"]
    return tuple(f for f in outside if not _within(f, [o for o in outside if o != f]))


def _within(path: str, parents: object) -> bool:
    assert isinstance(parents, tuple | list)
    return any(path == parent or path.startswith(parent + "/") for parent in parents)


@cache
def closed_folder() -> str:
    """A needed folder whose own mode keeps an unprivileged user out; empty if there is none.

    Closed folders further up do no harm: what is needed is bound past them.
    """
    for folder in interpreter_folders():
        for path in (folder, os.path.join(folder, "bin"), os.path.join(folder, "lib")):
            if os.path.isdir(path) and not os.stat(path).st_mode & stat.S_IXOTH:
                return path
    return ""


def gpu_devices() -> tuple[str, ...]:
    """Device nodes that CUDA opens; empty on a machine without a GPU."""
    return tuple(sorted(glob.glob("/dev/nvidia*")))


@contextmanager
def spare_uid() -> Iterator[int | None]:
    """A user id that nobody else uses while it is held; None when we are not root.

    The kernel counts processes and some limits per user, so two sandboxes must never share one.

    Raises:
        GraderFaultError: all of them are in use.
        SandboxUnavailableError: no such user could start Python.
    """
    if os.geteuid() != 0:
        yield None
        return
    if closed := closed_folder():
        raise SandboxUnavailableError(
            f"{closed} is closed to other users, so the unprivileged user that runs programs "
            f"cannot start Python; run: chmod -R a+rX {closed}"
        )
    folder = os.path.join(tempfile.gettempdir(), "autograder-uids")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for uid in range(_FIRST_SPARE_UID, _FIRST_SPARE_UID + _SPARE_UIDS):
        descriptor = os.open(os.path.join(folder, str(uid)), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield uid
            return
        finally:
            os.close(descriptor)
    raise GraderFaultError(
        f"all {_SPARE_UIDS} spare user ids are in use; wait for other grading to finish"
    )


def environment(job: str, threads: int, temporary: str) -> dict[str, str]:
    """The whole environment of a worker: nothing of the caller's except where CUDA is."""
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": temporary,
        "TMPDIR": temporary,
        "USER": "learner",
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{job}/lib",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": str(threads),
        # Threads that spin while they wait for each other cost CPU time on a busy machine.
        "OMP_WAIT_POLICY": "passive",
        # Each process that answers a question touches its memory for the first time: in pages of
        # 2 MiB instead of 4 KiB, where the kernel leaves that to programs (glibc 2.35).
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        "TORCHINDUCTOR_CACHE_DIR": f"{temporary}/inductor",
    }
    if gpu_devices():
        for name in ("CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "CUDA_HOME"):
            if name in os.environ:
                env[name] = os.environ[name]
    return env
