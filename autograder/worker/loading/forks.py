"""Attempts at loading a program, each in a child that may be given up.

The calling process runs none of the program's code: it watches the child from outside, and starts
another one with a better plan. Nothing inside a child can be relied on to end a statement: a bare
`except:` swallows what an alarm raises, and a computation in C does not even see it.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from autograder.worker.loading.plan import SLOW, Plan

STATEMENT_SECONDS = 4.0
"""How long a statement that the program does not need may take. Waiting for a CPU that other work
occupies does not count. What is stopped but needed is run after all, so this decides only how long
the loading takes."""
_LOOK = 0.02
_MOST_PLAN = 64 * 1024
"""Most bytes of a plan."""
_SLOT = struct.Struct("<iii")
_NO_STATEMENT, _SETTLED = -1, -2


@dataclass
class _Slot:
    """Shared memory in which a child writes which statement it is at, and finally its plan.

    It is not a pipe, since a program can find every descriptor that is open in its process.
    """

    memory: mmap.mmap
    count: int = 0

    def tell(self, index: int, in_full: bool) -> None:
        self.count += 1
        _SLOT.pack_into(self.memory, 0, self.count & 0x7FFFFFFF, index, int(in_full))

    def read(self) -> tuple[int, int, int]:
        count, index, in_full = _SLOT.unpack_from(self.memory, 0)
        return count, index, in_full

    def leave(self, data: bytes) -> None:
        """Leave a plan; one that is too long does not count."""
        if len(data) <= _MOST_PLAN:
            self.memory[_SLOT.size : _SLOT.size + len(data)] = data

    def left(self) -> bytes:
        return self.memory[_SLOT.size :].rstrip(b"\0")


def attempt(plan: Plan, work: Callable[[Callable[[int, bool], None]], Plan | None]) -> Plan | None:
    """Try a plan in a fork of this process.

    Args:
        work: loads the program in the child; it gets a function to call with each statement that
            runs, and returns a better plan, or None if there is none.

    Returns:
        In this process, the plan to try next. In the child, None: it goes on with the program, and
        this process ends when that one does, in the same way.
    """
    slot = _Slot(mmap.mmap(-1, _SLOT.size + _MOST_PLAN))
    slot.tell(_NO_STATEMENT, False)
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        better = work(slot.tell)
        if better is None:
            slot.tell(_SETTLED, True)
            return None
        slot.leave(json.dumps(better.to_json()).encode())
        os._exit(0)
    return _watched(child, slot, plan)


def _watched(child: int, slot: _Slot, plan: Plan) -> Plan:
    """The plan that the child found, or the old one without the statement at which it hung."""
    watch = _Patience(child)
    while not _has_ended(child):
        count, index, in_full = slot.read()
        if index == _SETTLED:
            break
        if in_full or index == _NO_STATEMENT:
            watch.reset()
        elif watch.is_over(count) and index not in plan.left_out:
            _end(child)
            return Plan({**plan.left_out, index: SLOW}, plan.in_full, plan.real_drawing)
        time.sleep(_LOOK)
    found = _plan_of(slot.left())
    if found is None:
        _end_like(child)
    _end(child)
    return found


def _plan_of(data: bytes) -> Plan | None:
    """A child may send anything; what is not a plan does not ask for another attempt."""
    if not data or len(data) > _MOST_PLAN:
        return None
    try:
        return Plan.from_json(json.loads(data))
    except (ValueError, RecursionError):
        return None


class _Patience:
    """How long a child has been at one statement, not counting time that it waited for a CPU."""

    def __init__(self, child: int) -> None:
        self._path = f"/proc/{child}/schedstat"
        self._count = -1
        self._since = self._now()

    def reset(self) -> None:
        self._count = -1

    def is_over(self, count: int) -> bool:
        if count != self._count:
            self._count, self._since = count, self._now()
        return self._now() - self._since > STATEMENT_SECONDS

    def _now(self) -> float:
        try:
            with open(self._path, encoding="ascii") as file:
                waited = int(file.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):  # this system does not say
            waited = 0.0
        return time.monotonic() - waited


def _has_ended(child: int) -> bool:
    try:
        return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _end(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


def _end_like(child: int) -> NoReturn:
    """Wait for the child and end as it does: by the same signal or with the same number."""
    code = 1
    with suppress(ChildProcessError):
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.flush()
    sys.stderr.flush()
    if code < 0:
        with suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
        os._exit(128 - code)
    os._exit(code)
