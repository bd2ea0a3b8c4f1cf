"""Answer the host's questions about trained models, each in a process of its own.

This process never runs a learner's code. For each question it takes images, or a commit and
images, from its standard input and forks a child. The child loads the program, builds its model
anew, puts the commit in and asks `predict` (`asking.py`), or asks the learner's `evidence`
(`hearing.py`). This process relays what the child says, and then removes everything that the child
has left: processes, files, memory. The next question arrives only after that. So nothing passes
from one question to the next, and only the commits are left of the training.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import select
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from autograder.worker.frames import MAX_PAYLOAD, FrameWriter

Reply = Callable[[dict[str, Any], mmap.mmap, dict[str, Any], str], bytes]
"""(header, memory, request, folder) -> what a child says to a question: `asking.answer`, or
`hearing.hear`."""

_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36
_STDIN = 0
_TICK = 0.05
"""Seconds between two looks at whether a child that says nothing is still there."""


def serve(request: dict[str, Any], folder: str, writer: FrameWriter, reply: Reply) -> None:
    """Answer until the host closes the line.

    Args:
        request: what the host laid out.
        folder: holds `program.py`.
        reply: runs in the child.
    """
    _guard()
    own = _own_settings()
    private = {path: set(_inside(path)) for path in _private_folders()}
    index = 0
    while (question := _next_question()) is not None:
        header, memory = question
        said = _in_a_child(partial(reply, header, memory, request, folder), writer)
        memory.close()
        for path, kept in private.items():
            _clear(path, kept)
        if _own_settings() != own:
            raise OSError("the program changed the limits of the process that asks it")
        writer.send("answer", said, index=index, cpu_seconds=_children_seconds())
        index += 1


def _private_folders() -> list[str]:
    """Folders that a program can write to and that belong to this sandbox alone."""
    folders = [os.environ["TMPDIR"]]
    outer = os.environ.get("AUTOGRADER_OUTER", "").split(",")
    if {"bubblewrap", "namespaces"} & set(outer):
        folders.append("/dev/shm")
    return folders


def _guard() -> None:
    """Let no child look into this process, and become the parent of every orphan that it leaves."""
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _own_settings() -> list[Any]:
    """What a child could change in this process so that the next one would inherit and read it."""
    limits = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
    found: list[Any] = [resource.getrlimit(limit) for limit in limits]
    found.append(os.getpriority(os.PRIO_PROCESS, 0))
    if hasattr(os, "sched_getaffinity"):
        found += [sorted(os.sched_getaffinity(0)), os.sched_getscheduler(0)]
    return found


def _next_question() -> tuple[dict[str, Any], mmap.mmap] | None:
    """Read eight bytes of lengths, a JSON object, and raw bytes into memory that can be freed."""
    lengths = _read(bytearray(8))
    if lengths is None:
        return None
    header_size, size = (int.from_bytes(lengths[i : i + 4], "big") for i in (0, 4))
    text = _read(bytearray(header_size))
    memory = mmap.mmap(-1, max(1, size))
    if text is None or _read(memoryview(memory)[:size]) is None:
        return None
    header: dict[str, Any] = json.loads(bytes(text))
    return header, memory


def _read(buffer: Any) -> Any:
    """Fill a buffer from the host; None where the line ends first."""
    view, filled = memoryview(buffer), 0
    while filled < len(view):
        count = os.readv(_STDIN, [view[filled:]])
        if count == 0:
            return None
        filled += count
    view.release()
    return buffer


def _in_a_child(reply: Callable[[], bytes], writer: FrameWriter) -> bytes:
    """What the child wrote, at most one payload; afterwards nothing below this process is alive."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _be_a_child(reply, read_end, write_end, writer)
    os.close(write_end)
    try:
        return _heard(read_end, child)
    finally:
        os.close(read_end)
        _end_all_below()


def _heard(read_end: int, child: int) -> bytes:
    """What comes through the pipe until the child has ended, whoever else holds its other end."""
    said, ended = bytearray(), False
    os.set_blocking(read_end, False)
    while len(said) < MAX_PAYLOAD:
        ready, _, _ = select.select([read_end], [], [], 0 if ended else _TICK)
        piece = os.read(read_end, MAX_PAYLOAD - len(said)) if ready else b""
        said += piece
        if piece:
            continue
        if ready or ended:
            break
        ended = os.waitpid(child, os.WNOHANG) != (0, 0)
    if not ended:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return bytes(said)


def _be_a_child(
    reply: Callable[[], bytes], read_end: int, write_end: int, writer: FrameWriter
) -> NoReturn:
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, _STDIN)
        os.close(read_end)
        writer.close()
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
        said = reply()
        view = memoryview(said)
        while view:
            view = view[os.write(write_end, view) :]
    finally:
        os._exit(0)


def _end_all_below() -> None:
    """Kill every descendant, including orphans, until there is none."""
    path = f"/proc/self/task/{os.getpid()}/children"
    while True:
        try:
            with open(path, encoding="ascii") as file:
                children = [int(pid) for pid in file.read().split()]
        except OSError:
            return  # not Linux: only self-checks run there
        if not children:
            return
        for pid in children:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _inside(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []


def _clear(path: str, kept: set[str]) -> None:
    for name in _inside(path):
        if name in kept:
            continue
        whole = os.path.join(path, name)
        if os.path.isdir(whole) and not os.path.islink(whole):
            _open_up(whole)
            shutil.rmtree(whole, ignore_errors=True)
        else:
            with suppress(OSError):
                os.unlink(whole)
    if left := set(_inside(path)) - kept:
        raise OSError(f"the program left {sorted(left)[0]!r:.60}, which cannot be removed")


def _open_up(folder: str) -> None:
    """Let us enter a folder and all below it, since otherwise they could not be emptied."""
    with suppress(OSError):
        os.chmod(folder, 0o700)
    for inner, folders, _ in os.walk(folder):
        for name in folders:
            with suppress(OSError):
                os.chmod(os.path.join(inner, name), 0o700)


def _children_seconds() -> float:
    """CPU time of all children so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
