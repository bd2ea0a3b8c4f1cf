"""Start a command as an unprivileged user, in namespaces of its own if asked.

Run by the host as `python -I -S launcher.py JSON`; it imports nothing of ours. `JSON` holds:

    command     argv of what to run
    env         its whole environment
    uid         user and group to become; null keeps the caller's (who is not root then)
    reach       folders that the command must be able to reach
    covers      folders to cover with an empty one in that mount namespace, in order, each with
                what to bind back below it
    namespaces  whether to make user, mount, pid, net, ipc and uts namespaces by hand
    tmp_mb      size of the private /tmp, /dev/shm and scratch folder in that case
    scratch     the folder to cover with an empty one of limited size; "" for none

A folder under somebody's private home cannot be reached once root's rights are gone. So, in a
mount namespace of its own, the first closed folder on the way is covered by an empty one, and
only what must be reached is bound back to its own path.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from typing import Any, NoReturn

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_KEPT = (
    "usr",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "bin",
    "sbin",
    "etc",
    "proc",
    "sys",
    "dev",
    "tmp",
)
OUTER = "AUTOGRADER_OUTER"
"""In the worker's environment: the layers that were raised before it."""
_libc = ctypes.CDLL(None, use_errno=True)


def main(spec: dict[str, Any]) -> int:
    uid, grader = spec["uid"], os.getppid()
    raised: list[str] = []
    if uid is not None:
        raised.append("uid")
        own_mounts()
        for closed, kept in _closed_folders(spec["reach"]).items():
            _cover(closed, kept, "mode=0755")
    if not spec["namespaces"]:
        become(uid)
        _die_with(grader)
        os.execve(spec["command"][0], spec["command"], spec["env"])
    env = spec["env"]

    def work() -> int:
        become(uid)
        os.execve(spec["command"][0], spec["command"], {**env, OUTER: ",".join(raised)})

    return in_namespaces(uid, grader, raised, lambda: _private_mounts(spec), work)


def own_mounts() -> None:
    """Let this process, which runs as root, mount what nobody else sees."""
    _check(_libc.unshare(_NEWNS), "unshare")
    _check(_libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "make / private")


def in_namespaces(
    uid: int | None,
    grader: int,
    raised: list[str],
    mount: Callable[[], None],
    work: Callable[[], int],
) -> int:
    """Do `work` in fresh namespaces, under an init of our own, and take everything down with it.

    Args:
        uid: the user that will do the work; None if the caller is not root, who then gets a user
            and a mount namespace as well.
        grader: the process to end with.
        raised: the layers in force; "namespaces" is added where the kernel makes them.
        mount: called by the init, if there are namespaces.
        work: what the worker does; its result is the exit status.

    Returns:
        The exit status of the worker, or 128 plus the signal that ended it.
    """
    flags = _NEWPID | _NEWNET | _NEWIPC | _NEWUTS
    outside = (os.getuid(), os.getgid())
    separate = _libc.unshare(flags if uid is not None else flags | _NEWUSER | _NEWNS) == 0
    if separate:
        raised.append("namespaces")
        if uid is None:
            _map_user(*outside)
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _die_with(grader)
    child = os.fork()
    if child == 0:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        end_with(lambda: _as_init(mount if separate else None, work))

    def stop(_number: int, _frame: object) -> None:
        _kill_descendants()
        os._exit(1)

    signal.signal(signal.SIGTERM, stop)
    status = os.waitpid(child, 0)[1]
    _kill_descendants()
    return os.waitstatus_to_exitcode(status) & 0xFF


def _die_with(grader: int) -> None:
    """End when the grader is killed; called last, as the kernel forgets it on a change of user."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != grader:
        os._exit(1)


def end_with(step: Callable[[], int]) -> NoReturn:
    """End this process with the result of `step`; what it raises goes no further than here."""
    code = 125
    try:
        code = step()
    except BaseException as error:
        sys.stderr.write(f"launcher: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def _as_init(mount: Callable[[], None] | None, work: Callable[[], int]) -> int:
    if mount is not None:
        mount()
    worker = os.fork()
    if worker == 0:
        end_with(work)
    while True:
        pid, status = os.wait()
        if pid == worker:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def become(uid: int | None) -> None:
    """Give up root's rights, for good."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _map_user(uid: int, gid: int) -> None:
    for name, text in (
        ("uid_map", f"{uid} {uid} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _private_mounts(spec: dict[str, Any]) -> None:
    _libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    _libc.mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV, None)
    size = f"size={spec['tmp_mb']}m,nr_inodes=100k,mode=1777"
    for folder in ("/dev/shm", "/tmp"):
        _cover(folder, _below(folder, spec["reach"]), size)
    if spec.get("scratch"):
        _cover(spec["scratch"], [], size)
    # Landlock forbids reading, but not looking up names or connecting to a local socket: what may
    # hold sockets of the host (/run, homes, …) must not be there at all.
    for name in os.listdir("/"):
        folder = f"/{name}"
        if name not in _KEPT and os.path.isdir(folder) and not os.path.islink(folder):
            _cover(folder, _below(folder, spec["reach"]), "mode=0755")
    for folder, kept in spec["covers"].items():
        _cover(folder, [*kept, *_below(folder, spec["reach"])], "mode=0755")


def _below(folder: str, paths: list[str]) -> list[str]:
    return [path for path in paths if path.startswith(folder + "/")]


def _closed_folders(paths: list[str]) -> dict[str, list[str]]:
    """The outermost folder that keeps others out, for each path, with the paths behind it."""
    closed: dict[str, list[str]] = {}
    for path in paths:
        parts = path.split("/")[1:]
        for end in range(1, len(parts)):
            folder = "/" + "/".join(parts[:end])
            if not os.stat(folder).st_mode & stat.S_IXOTH:
                closed.setdefault(folder, []).append(path)
                break
    return closed


def _cover(folder: str, kept: list[str], options: str) -> None:
    """Mount an empty folder over `folder` and bind `kept` back to their own paths."""
    held = [(path, os.open(path, os.O_PATH)) for path in kept if os.path.exists(path)]
    flags = _MS_NOSUID | _MS_NODEV
    _check(_libc.mount(b"tmpfs", folder.encode(), b"tmpfs", flags, options.encode()), folder)
    for path, descriptor in held:
        os.makedirs(path, mode=0o755, exist_ok=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        _check(_libc.mount(source, path.encode(), None, _MS_BIND | _MS_REC, None), path)
        os.close(descriptor)


def _kill_descendants() -> None:
    """Kill every process below this one; as their subreaper we inherit the orphans too."""
    while True:
        try:
            with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
                children = [int(pid) for pid in file.read().split()]
        except OSError:
            return
        if not children:
            return
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        sys.stderr.write(f"launcher: {what}: {os.strerror(number)}\n")
        os._exit(125)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
