"""Profiles of the fuzzer, a count of its cases, and a separate course to work on.

`pytest tests/fuzz --hypothesis-profile=fuzz` is the full campaign of at least 10,000 cases; without
the profile, every property gets about 100.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck

from autograder.course import course_root, exercises

EXERCISE = "constant-predictor"
_COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
hypothesis.settings.register_profile("fuzz", max_examples=1100, **_COMMON)
hypothesis.settings.register_profile(
    "fuzz-quick",
    max_examples=100,
    derandomize=True,
    **_COMMON,
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    from .cases import COUNTS

    before = COUNTS.total()
    try:
        return (yield)
    finally:
        item.user_properties.append(("cases", COUNTS.total() - before))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many cases there were, by property."""
    rows = [
        (dict(report.user_properties)["cases"], report.duration, report.nodeid.rpartition("::")[2])
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call" and "cases" in dict(report.user_properties)
    ]
    rows = [row for row in rows if row[0]]
    if not rows:
        return
    terminalreporter.section("cases")
    for count, seconds, name in rows:
        terminalreporter.write_line(f"{count:>7}  {seconds:7.1f} s  {name}")
    total, seconds = sum(row[0] for row in rows), sum(row[1] for row in rows)
    terminalreporter.write_line(f"{total:>7}  {seconds:7.1f} s  in all, {len(rows)} properties")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a module's files; each case overwrites those of the case before."""
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of one exercise, with a home of its own and the current folder inside that home."""
    root = tmp_path_factory.mktemp("course")
    known = exercises()[EXERCISE]
    for name in ("course", "solutions"):
        target = root / name / known.lesson
        target.mkdir(parents=True)
        for path in (course_root() / name / known.lesson).glob(f"{EXERCISE}*"):
            copy: Any = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, target / path.name)
    work = root / "home" / "work" / "here"
    work.mkdir(parents=True)
    fonts = os.environ.get("MPLCONFIGDIR") or str(Path.home() / ".cache" / "matplotlib")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", fonts)  # building the list of fonts takes long
        patch.setenv("AUTOGRADER_HOME", str(root))
        for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(variable, str(root / "home"))
        patch.chdir(work)
        yield root
