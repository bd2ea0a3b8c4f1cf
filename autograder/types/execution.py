"""The limits that a sandbox is given, and what it saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Hard limits of one execution; crossing one kills the whole process tree."""

    wall_seconds: float = 120.0
    memory_mb: int = 2048
    """Resident memory of the whole process tree, in MiB."""
    output_mb: int = 8
    """Text on stdout and stderr together, in MiB; results have their own limit."""
    processes: int = 128
    file_mb: int = 256
    """Largest file, and size of the private /tmp and /dev/shm, in MiB."""

    def __post_init__(self) -> None:
        for name in ("wall_seconds", "memory_mb", "output_mb", "processes", "file_mb"):
            if not getattr(self, name) > 0:
                raise ValueError(f"Limits.{name} must be positive, not {getattr(self, name)!r}")


@dataclass(frozen=True)
class Containment:
    """Which walls stood around a program while it ran."""

    backend: str
    """Name of the backend, e.g. `bubblewrap`."""
    layers: tuple[str, ...]
    """In force, outermost first, e.g. `uid`, `bubblewrap`, `landlock`, `seccomp`, `rlimits`."""
    missing: tuple[str, ...] = ()
    """Layers of this platform that could not be raised."""

    @property
    def official(self) -> bool:
        """Whether a grade may count: files, network and processes were held."""
        return "bubblewrap" in self.layers or {"namespaces", "landlock"} <= set(self.layers)

    def __str__(self) -> str:
        text = " + ".join(self.layers) or "none"
        if self.missing:
            text += f"; missing: {', '.join(self.missing)}"
        held = "" if self.official else ": files, network and processes are not held"
        return f"{self.backend} ({text}){held}"


class ExecStatus(StrEnum):
    """How an execution ended, seen from outside."""

    EXITED = "exited"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_LIMIT = "output limit"
    SANDBOX_FAILED = "sandbox failed"


@dataclass(frozen=True)
class Message:
    """One framed message of the worker: a small JSON object and raw bytes, both untrusted."""

    kind: str
    header: dict[str, Any]
    payload: bytes = b""


@dataclass(frozen=True)
class ExecResult:
    """What the host saw of one execution. Nothing here has been interpreted yet."""

    status: ExecStatus
    returncode: int | None
    wall_seconds: float
    cpu_seconds: float
    """User and system time of the process tree, as far as the kernel reported it."""
    peak_memory_mb: float
    containment: Containment
    messages: tuple[Message, ...] = ()
    stdout: str = ""
    stderr: str = ""
    detail: str = ""
    """Why, in words, if `status` is not EXITED."""
    dropped: int = field(default=0)
    """Messages refused for breaking the size limits or the frame format."""
