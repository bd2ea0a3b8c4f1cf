"""Courses and checks from other installed distributions, found by their entry points.

    [project.entry-points."autograder.courses"]    a package with course/ (and solutions/) in it
    [project.entry-points."autograder.checks"]     a module like those in autograder/checks/

Each module says `FORMAT = 1`, the version of the formats that CONTRIBUTING.md describes. The
package `imagesets` finds image sets itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from types import ModuleType

from autograder.errors import AuthoringError

FORMAT = 1
"""The version of specs, sources, repairs, checks and image sets."""
COURSES, CHECKS = "autograder.courses", "autograder.checks"
_IMAGE_SETS = "imagesets"


def packages() -> set[str]:
    """The top-level packages of everything that is plugged in. A sandbox must not show them, since
    they may hold answers."""
    groups = (COURSES, CHECKS, _IMAGE_SETS)
    points = (point for group in groups for point in entry_points(group=group))
    return {point.module.partition(".")[0] for point in points}


def plugged_in(group: str, taken: Iterable[str] = ()) -> Mapping[str, ModuleType]:
    """The modules of a group by the names of their entry points, in alphabetical order.

    Args:
        taken: names that are already in use.

    Raises:
        AuthoringError: a module cannot be imported, has another format, or has a name that is
            already in use.
    """
    found: dict[str, ModuleType] = {}
    names = set(taken)
    for point in sorted(entry_points(group=group), key=lambda one: one.name):
        whose = f"{point.dist.name} {point.dist.version}" if point.dist else "an installed package"
        what = f"{group} {point.name!r} of {whose}"
        if point.name in names:
            raise AuthoringError(f"{what}: the name is taken; uninstall one of the two")
        try:
            module = point.load()
        except Exception as error:
            raise AuthoringError(
                f"{what} cannot be loaded from {point.value}: {type(error).__name__}: {error}"
            ) from error
        version = getattr(module, "FORMAT", None)
        if version != FORMAT:
            raise AuthoringError(
                f"{what}: expected FORMAT = {FORMAT}, found {version!r}; "
                "install a version of it that fits this autograder"
            )
        names.add(point.name)
        found[point.name] = module
    return found
