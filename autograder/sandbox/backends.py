"""The sandbox backends, strongest first, and which of them this machine can raise."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Protocol

from autograder.errors import SandboxUnavailableError
from autograder.sandbox.started import Started, StartRequest


class Backend(Protocol):
    """Starts a worker behind a set of walls. One file in `sandbox/walls/` each."""

    name: str
    strength: int
    """Backends are tried from the strongest down."""
    official: bool
    """Whether a grade given behind these walls may count: files, network and processes are held."""
    expected: tuple[str, ...]
    """The layers that are in force when nothing is missing."""

    def unavailable(self) -> str:
        """Why this machine cannot raise these walls; empty when it can."""

    def job_path(self, folder: Path) -> str:
        """Where the job's folder is, seen from inside."""

    def scratch(self, folder: Path) -> str:
        """The folder that a program may write temporary files to, seen from inside."""

    def readable(self, folder: Path) -> list[str]:
        """Paths that stay readable inside, for the inner walls."""

    def writable(self, folder: Path) -> list[str]:
        """Paths that stay writable inside, for the inner walls."""

    def start(self, request: StartRequest) -> Started:
        """Start the worker behind these walls.

        Raises:
            OSError: it cannot be started.
        """


@cache
def backends() -> tuple[Backend, ...]:
    """Every backend, strongest first."""
    package = importlib.import_module("autograder.sandbox.walls")
    found: list[Backend] = [
        importlib.import_module(f"{package.__name__}.{module.name}").BACKEND
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda backend: -backend.strength))


def backend_named(name: str) -> Backend:
    """The backend of that name.

    Raises:
        SandboxUnavailableError: no such backend, or this machine cannot raise it.
    """
    for backend in backends():
        if backend.name == name:
            if why := backend.unavailable():
                raise SandboxUnavailableError(f"the sandbox '{name}' cannot be used here: {why}")
            return backend
    known = ", ".join(backend.name for backend in backends())
    raise SandboxUnavailableError(f"no sandbox is named '{name}'; there are: {known}")


@cache
def available() -> Backend:
    """The strongest backend that this machine can raise.

    Raises:
        SandboxUnavailableError: it can raise none at all.
    """
    reasons = []
    for backend in backends():
        why = backend.unavailable()
        if not why:
            return backend
        reasons.append(f"{backend.name}: {why}")
    raise SandboxUnavailableError("no sandbox can be used here: " + "; ".join(reasons))
