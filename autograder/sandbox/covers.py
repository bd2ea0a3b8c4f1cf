"""What lies in folders that a worker must read but is none of its business.

The system's folders and Python's are shown whole. They may hold answers: our own packages with the
image sets, if they are installed and not linked; courses of other distributions; a clone of the
course below /usr/src, as containers have it; the public set that `garments` was cut from, as Debian
packages it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from contextlib import suppress

from autograder.course import course_root, installed_course
from autograder.errors import UsageError
from autograder.plugins import packages
from autograder.sandbox.platform import SYSTEM, interpreter_folders, needed_folders

_NEVER_NEEDED = ("/usr/src", "/usr/local/src", "/usr/share/datasets")
_OUR_PACKAGES = ("autograder", "imagesets")


def covers() -> dict[str, list[str]]:
    """Folders to cover with an empty one, outermost first, each with what to bind back below it.

    Whoever raises the walls must keep this order: what is bound back for one folder may hold the
    next.
    """
    visible = (*SYSTEM, *interpreter_folders())
    kept = needed_folders()
    found: dict[str, list[str]] = {}
    for folder in sorted(_hidden()):
        gone = any(_below(folder, [cover]) and not _below(folder, found[cover]) for cover in found)
        if _below(folder, visible) and folder not in kept and not gone:
            found[folder] = [path for path in kept if _below(path, [folder])]
    return found


def _hidden() -> set[str]:
    folders = set(_NEVER_NEEDED)
    for package in (*_OUR_PACKAGES, *packages()):
        spec = importlib.util.find_spec(package)
        if spec is not None:
            folders |= set(spec.submodule_search_locations or ())
    if (installed := installed_course()) is not None:
        folders.add(str(installed))
    with suppress(UsageError):  # some jobs need no course
        folders.add(str(course_root()))
    return {os.path.realpath(folder) for folder in folders if os.path.isdir(folder)}


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(folder + "/") for folder in folders)
