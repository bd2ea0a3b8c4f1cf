"""Put before every hostile program: what to reach for, and how to report the outcome."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from typing import Any

TARGETS: dict[str, Any] = {}
CASE = ""


def attempt(what: str, action: Callable[[], object]) -> None:
    """Try something forbidden; a truthy result means that it worked."""
    try:
        found = action()
    except BaseException as error:
        number = getattr(error, "errno", None)
        said = f"{type(error).__name__} {number if number is not None else error}"
        line = f"HELD {what} | {said[:80]}"
    else:
        line = f"REACHED {what} | {str(found)[:200]}" if found else f"HELD {what} | nothing found"
    sys.stdout.write(line.replace("\n", " ") + "\n")
    sys.stdout.flush()


def system_call(x86: int, arm: int, *arguments: Any) -> int:
    """Make a raw system call by its number on x86-64 or aarch64; OSError if it is refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86 if os.uname().machine == "x86_64" else arm
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


if sys.platform == "linux" and TARGETS:
    # Forks keep this name, so processes that outlive the sandbox can be found from outside.
    ctypes.CDLL(None).prctl(15, TARGETS["marker"][:15].encode())
