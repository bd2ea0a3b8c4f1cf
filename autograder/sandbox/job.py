"""What to run, and the folder in which the sandboxed process sees it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.private_folder import private_folder
from autograder.types import Limits

_PACKAGE = Path(__file__).resolve().parent.parent
_VISIBLE = ("__init__.py", "torchvision_operators.py", "worker", "measurements")
"""All of this package that a sandbox ever sees: no checks, no specs, no solutions."""


@dataclass(frozen=True)
class Job:
    """One execution: a program, the arrays that it may see, and limits."""

    program: str
    request: Mapping[str, Any]
    """What the worker needs to know: part, device, threads, classes, and what that part needs."""
    arrays: Sequence[Mapping[str, np.ndarray[Any, Any]]]
    """For each seed, the arrays of its run by name."""
    limits: Limits = field(default_factory=Limits)


@contextmanager
def job_folder(job: Job, walls: Mapping[str, Any]) -> Iterator[Path]:
    """Lay out the job's files in a fresh private folder, and remove it afterwards.

    Inside: `program.py`, `request.json`, `run-<n>/<array>.npy`, `lib/autograder/…` and an empty
    `scratch/`, the only place that a sandbox without its own /tmp may write to.
    """
    with private_folder() as folder:
        (folder / "program.py").write_text(job.program, encoding="utf-8")
        for index, arrays in enumerate(job.arrays):
            (folder / f"run-{index}").mkdir()
            for name, array in arrays.items():
                with open(folder / f"run-{index}" / f"{name}.npy", "wb") as file:
                    np.save(file, array, allow_pickle=False)
        _copy_worker(folder / "lib" / "autograder")
        (folder / "scratch").mkdir()
        names = sorted(job.arrays[0]) if job.arrays else []
        request = {**job.request, "arrays": names, "walls": _inside(walls, folder)}
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        yield folder


def _inside(walls: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Put the folder's name into the paths of the walls."""
    paths = {
        key: [path.replace("{job}", str(folder)) for path in walls[key]]
        for key in ("readable", "writable")
    }
    return {**walls, **paths}


def _copy_worker(target: Path) -> None:
    target.mkdir(parents=True)
    for name in _VISIBLE:
        source = _PACKAGE / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)


def give_to(folder: Path, uid: int) -> None:
    """Hand the folder to the unprivileged user that will run the job; nobody else may look in."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
