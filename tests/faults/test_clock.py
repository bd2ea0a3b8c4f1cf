"""The wall clock may be set during grading; only clocks that cannot be set decide anything."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
UNDECISIVE = {"cli/_learner_state.py", "running/journal.py", "selftest/runner.py"}
"""Where the wall clock decides no grade: the name of a copy, the age at which kept runs are
deleted, the self-test."""
SETTABLE = {"time.time", "time.time_ns", "datetime.now", "datetime.datetime.now", "datetime.today"}
STEPPING = """
import itertools, time
_real, _steps = time.time, itertools.cycle([0, 86400.0, -86400.0, 3e8, -3e8])
time.time = lambda: _real() + next(_steps)
"""


def test_no_clock_that_can_be_set_decides_anything() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in SETTABLE
    }
    assert found <= UNDECISIVE


@pytest.mark.slow
def test_a_grade_under_a_clock_that_jumps_by_days_and_years_is_the_same(
    site, undisturbed, tools, tmp_path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(STEPPING)
    env = {**site.env, "AUTOGRADER_JOURNAL": "off"}
    env["PYTHONPATH"] = f"{tmp_path}:{env.get('PYTHONPATH', '')}"
    file = site.top / "undisturbed" / "reference.ipynb"
    done = subprocess.run(
        tools.grade_command(file),
        env=env,
        capture_output=True,
        text=True,
        timeout=3600,  # only stops a hang
        check=False,
    )
    (report,) = json.loads(done.stdout)
    assert tools.substance(report) == tools.substance(undisturbed["reference"])
    assert 0 < report["seconds"] < 86400 / 2, "the clock jumps by a day or more"
