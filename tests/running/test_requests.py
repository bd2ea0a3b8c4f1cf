"""A run needs nothing but its request, wherever it is made."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys

import pytest

from autograder.authoring.source import load_source
from autograder.course import course_root, exercises, find_exercise, require_source
from autograder.running.run import request_for, run
from autograder.types import Program

NAME = "some-good-epochs"
ELSEWHERE = """
import pickle, sys
from autograder.course import course_root
from autograder.errors import UsageError
from autograder.running.run import run
try:
    course_root()
    sys.exit("there is a course here")
except UsageError:
    pass
sys.stdout.buffer.write(pickle.dumps(run(pickle.load(sys.stdin.buffer))))
"""


@pytest.mark.parametrize("name", exercises())
def test_a_request_survives_pickling_and_names_no_path(name: str) -> None:
    request = request_for(find_exercise(name), Program.of_file("x = 1\n"), 7, device="cuda")
    data = pickle.dumps(request)
    assert pickle.loads(data) == request
    assert str(course_root()).encode() not in data


def test_a_record_survives_pickling(make_run) -> None:
    record = make_run(probed={"gain_by_stretching": 0.1})
    assert repr(pickle.loads(pickle.dumps(record))) == repr(record)  # NaN equals itself as text


@pytest.mark.slow
def test_a_run_is_the_same_where_there_is_no_course(tmp_path) -> None:
    exercise = find_exercise(NAME)
    program = Program.of_file(load_source(require_source(exercise)).program(()))
    request = request_for(exercise, program, 20_000)
    # As on a machine of a cluster, nothing of the course lies beside this copy of the package.
    package = tmp_path / "site"
    package.mkdir()
    for name in ("autograder", "imagesets"):
        source = os.path.dirname(sys.modules[name].__file__ or "")
        shutil.copytree(source, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=pickle.dumps(request),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    there, here = pickle.loads(done.stdout), run(request)
    assert here.error is None
    assert repr(there.test) == repr(here.test)
    assert repr(there.epochs) == repr(here.epochs)
    assert there.facts.sketch == here.facts.sketch
