"""Evidence that is after the programs of the pool, or after better marks, and gets neither.

The programs of a pool are right answers and near misses, and the function that judges them is the
learner's. It can read them; what it must not do is carry them out.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import pytest

from autograder import grading
from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import Pool, load_pool
from autograder.course import find_exercise
from autograder.grading import Rule
from autograder.judging.answer_key import reference_program
from autograder.report.as_html import report_fragment
from autograder.report.as_json import to_json
from autograder.types import Program, Report, Submission
from autograder.types.conviction import Conviction, Side

pytestmark = pytest.mark.slow

EXERCISE = find_exercise("all-alike-again")
SEED = 30_000
MARK = "nn.Conv2d"
"""Stands in every program of the pool, and in no report."""
READS = (
    "import gc, linecache, sys\n"
    "def source(program):\n"
    "    code = program.build_model.__code__\n"
    "    caller = sys._getframe().f_back.f_locals\n"
    "    return repr([code.co_names, code.co_consts, caller]) + 'nn.Conv2d'\n"
)
# What each piece does; all of them return nothing that convicts.
QUIET = {
    "prints the program": "print(source(program), flush=True)\n    return 0",
    "prints it as an error": "print(source(program), file=sys.stderr, flush=True)\n    return 0",
    "raises the program": "raise ValueError(source(program))",
    "raises a class that is named after it": "raise type(source(program), (Exception,), {})()",
    "returns the program": "return source(program)",
    "returns numbers by name": "return {source(program): 1.0}",
    "names the program as a number": (
        "return type('N', (float,), {'__repr__': lambda s: source(program)})(0)"
    ),
    "leaves through the back door": (
        "import os\n    os.write(1, source(program).encode())\n    os._exit(0)"
    ),
    "answers that it printed the program": (
        "import json, os\n"
        "    said = json.dumps({'values': {'': 0.0}, 'printed': source(program)}).encode()\n"
        "    for descriptor in range(3, 64):\n"
        "        try:\n"
        "            os.write(descriptor, len(said).to_bytes(4, 'big') + said)\n"
        "        except OSError:\n"
        "            pass\n"
        "    os._exit(0)"
    ),
    "waits as long as the program is": (
        "import time\n    time.sleep(len(program.fit.__code__.co_code) / 10_000)\n    return 0"
    ),
}
# What each piece returns for every program, if nothing passes from one to another.
FORGETFUL = {
    "counts in a file": (
        "import pathlib, tempfile\n"
        "    path = pathlib.Path(tempfile.gettempdir()) / 'n'\n"
        "    n = int(path.read_text()) if path.exists() else 0\n"
        "    path.write_text(str(n + 1))\n"
        "    return n"
    ),
    "counts in shared memory": (
        "import pathlib\n"
        "    path = pathlib.Path('/dev/shm/n')\n"
        "    n = 0\n"
        "    try:\n"
        "        n = int(path.read_text()) if path.exists() else 0\n"
        "        path.write_text(str(n + 1))\n"
        "    except OSError:\n"
        "        pass\n"
        "    return n"
    ),
    "leaves a process that knows": (
        "import os, socket, time\n"
        "    n = 0\n"
        "    try:\n"
        "        other = socket.socket(socket.AF_UNIX)\n"
        "        other.connect('\\0evidence')\n"
        "        n = 1\n"
        "    except OSError:\n"
        "        own = socket.socket(socket.AF_UNIX)\n"
        "        own.bind('\\0evidence')\n"
        "        own.listen()\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            time.sleep(60)\n"
        "    return n"
    ),
    "looks at the names of what it is given": (
        "module = sys.modules[program.fit.__module__]\n"
        "    return hash((module.__name__, module.__file__, program.fit.__code__.co_filename,\n"
        "                 type(program).__name__, len(sys.modules) > 0)) % 1000"
    ),
}


@cache
def few() -> Pool:
    """One program of each side."""
    pool = load_pool(EXERCISE)
    assert pool is not None
    chosen = {member.side: member for member in reversed(pool.members)}
    return dataclasses.replace(pool, members=tuple(chosen.values()))


def with_body(body: str) -> Program:
    reference = reference_program(EXERCISE)
    assert reference is not None
    evidence = f"{READS}def evidence(program, train, val):\n    {body}\n"
    return Program.of_file(f"{reference.text}\n\n{evidence}")


def reported(program: Program, heard: Conviction, make_run: Any, monkeypatch: Any) -> Report:
    """The official report of a right program with this evidence."""
    run = dataclasses.replace(make_run(), seed=1)
    monkeypatch.setattr(grading, "run_once", lambda *_arguments, **_options: run)
    monkeypatch.setattr(grading, "hear_pool", lambda *_arguments, **_options: heard)
    rule = Rule(official=True, secret="0" * 32, accept_weak_sandbox=True)
    return grading.grade(Submission(EXERCISE.id, program), EXERCISE, rule)


@pytest.mark.parametrize("name", QUIET)
def test_no_program_leaves_the_pool(name, make_run, monkeypatch, capfd) -> None:
    program = with_body(QUIET[name])
    heard = hear_pool(program, few(), SEED)
    assert heard.error is None
    assert len(heard.heard) == 2 * len(Side)
    assert heard.credit == 0
    assert not any(one.printed for one in heard.heard)
    report = reported(program, heard, make_run, monkeypatch)
    assert any(result.check == "evidence_convicts" for result in report.checks)
    shown = to_json([report]) + report_fragment(report) + "".join(capfd.readouterr())
    assert MARK not in shown
    assert "co_names" not in shown


@pytest.mark.parametrize("name", FORGETFUL)
def test_nothing_passes_from_one_program_to_the_next(name) -> None:
    heard = hear_pool(with_body(FORGETFUL[name]), few(), SEED)
    assert heard.error is None
    values = {one.value for one in heard.heard}
    assert len(values) == 1, "it told two programs apart, or two questions"
    assert heard.area == 0.5


def test_evidence_cannot_answer_for_other_programs() -> None:
    """One process for each program, and one answer from each."""
    body = (
        "import json, os\n"
        "    said = json.dumps({'values': {'': 5.0}}).encode()\n"
        "    for descriptor in range(3, 64):\n"
        "        try:\n"
        "            os.write(descriptor, len(said).to_bytes(4, 'big') + said)\n"
        "        except OSError:\n"
        "            pass\n"
        "    os._exit(0)"
    )
    heard = hear_pool(with_body(body), few(), SEED)
    assert heard.area in (0.0, 0.5), "at most the same answer for all"
