"""Forks of one prepared process: as fresh as if each had been started by itself."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from autograder.errors import SandboxUnavailableError
from autograder.sandbox import Backend, Job, backend_named, execute, warm
from autograder.sandbox.platform import spare_uid
from autograder.sandbox.private_folder import private_folder
from autograder.sandbox.walls.warm import _root
from autograder.types import ExecResult, ExecStatus, Limits

pytestmark = pytest.mark.slow

ARRAYS: dict[str, np.ndarray] = {
    **{f"{name}_images": np.zeros((8, 6, 6, 1), np.uint8) for name in ("train", "val")},
    "train_labels": np.zeros(8, np.int64),
    "val_labels": np.zeros(8, np.int64),
}


@pytest.fixture(scope="module")
def walls() -> Backend:
    try:
        return backend_named("warm")
    except SandboxUnavailableError as error:
        pytest.skip(str(error))


def run(walls: Backend, code: str, *, threads: int = 1, **limits) -> ExecResult:
    request = {
        **{"part": "train", "seeds": [1], "device": "cpu", "threads": threads},
        **{"classes": ["a", "b"], "trial": 8, "cells": None, "elsewhere": {}},
    }
    job = Job(textwrap.dedent(code), request, [ARRAYS], Limits(**{"wall_seconds": 3600, **limits}))
    return execute(job, backend=walls)


def state_of(result: ExecResult) -> str:
    """What `STATE` tells, without the name of the folder that a notebook's files go to."""
    return re.sub(r"notebook-\w+", "notebook", said(result)).replace("'inductor', ", "")


def said(result: ExecResult) -> str:
    errors = [m.header["message"] for m in result.messages if m.kind == "error"]
    assert errors, (result.status, result.detail, result.stderr)
    return errors[-1]


STATE = """
    import builtins, ctypes, gc, os, random, resource, signal, sys
    import numpy, torch

    def state():
        maps = [line.split()[1] for line in open("/proc/self/maps")]
        return {
            "environment": sorted(os.environ.items()),
            "files": sorted(os.listdir("/tmp")) + sorted(os.listdir("/dev/shm")),
            "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1],
            "shared memory": maps.count("rw-s"),
            "limits": resource.getrlimit(resource.RLIMIT_NOFILE),
            "niceness": os.getpriority(os.PRIO_PROCESS, 0),
            "umask": (os.umask(0o22), os.umask(0o22))[0],
            "processors": len(os.sched_getaffinity(0)),
            "signals": [str(signal.getsignal(n)) for n in (1, 2, 10, 12, 15, 17)],
            "torch": (torch.initial_seed(), torch.get_default_dtype(), torch.get_num_threads(),
                      torch.nn.Linear.forward.__name__, hasattr(torch, "mine")),
            "numpy": numpy.random.get_state()[2],
            "builtins": hasattr(builtins, "mine"),
            "modules": [name for name in sys.modules if "mine" in name],
            "path": sys.path,
            "children": open(f"/proc/self/task/{os.getpid()}/children").read(),
            "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
        }
"""
CHANGES = """
    before = repr(state())
    os.environ["MINE"] = "1"
    open("/tmp/mine", "w").write("x")
    open("/dev/shm/mine", "w").write("x")
    os.umask(0)
    os.nice(5)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))
    signal.signal(signal.SIGUSR1, lambda *_: None)
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(4)
    torch.mine = builtins.mine = sys.modules["mine"] = "mine"
    torch.nn.Linear.forward = lambda self, x: x
    numpy.random.rand(7)
    sys.path.insert(0, "/tmp/mine")
    if os.fork() == 0:
        os.setsid()
        os.execvp("sleep", ["sleep", "86422"])
"""


def test_nothing_that_a_program_does_reaches_the_next(walls):
    head = textwrap.dedent(STATE)
    look = head + "\nraise RuntimeError(repr(state()))"
    before = state_of(run(walls, look))
    changed = textwrap.dedent(CHANGES)
    end = "assert repr(state()) != before\nraise RuntimeError('changed all')"
    assert said(run(walls, f"{head}\n{changed}\n{end}")) == "RuntimeError: changed all"
    assert state_of(run(walls, look)) == before


def test_a_fork_starts_as_a_fresh_python_does(walls):
    look = textwrap.dedent(STATE) + "\nraise RuntimeError(repr(state()))"
    forked, fresh = state_of(run(walls, look)), state_of(run(walls, look, threads=2))
    assert "'OMP_NUM_THREADS', '2'" in fresh
    one = fresh.replace("'OMP_NUM_THREADS', '2'", "'OMP_NUM_THREADS', '1'")
    assert forked == one.replace("torch.float32, 2,", "torch.float32, 1,")


def test_what_forks_runs_one_thread_and_is_told_nothing(walls, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SECRET", "c9d1f0925c4b687ee0297f4c51b8d6a3")
    warm.stop()
    run(walls, "pass")
    parent = psutil.Process(warm.zygote().pid)
    assert parent.num_threads() == 1
    assert "c9d1f0925c4b" not in repr(parent.environ()) + repr(parent.cmdline())
    assert [line for line in parent.memory_maps(grouped=False) if line.perms[1:4:2] == "ws"] == []


def test_forks_of_many_jobs_at_once_answer_each_its_own(walls):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(6) as pool:
        codes = [f"import time; time.sleep(.3); raise RuntimeError({n})" for n in range(12)]
        found = list(pool.map(lambda code: said(run(walls, code)), codes))
    assert found == [f"RuntimeError: {n}" for n in range(12)]
    for _ in range(600):
        if not psutil.Process(warm.zygote().pid).children(recursive=True):
            return
        time.sleep(0.1)
    pytest.fail("forks were left")


def test_a_killed_zygote_costs_one_run_and_no_more(walls):
    run(walls, "pass")
    before = warm.zygote().pid

    def kill(message) -> None:
        if message.kind == "begin":
            os.kill(before, signal.SIGKILL)

    request = {
        **{"part": "train", "seeds": [1], "device": "cpu", "threads": 1},
        **{"classes": ["a", "b"], "trial": 8, "cells": None, "elsewhere": {}},
    }
    job = Job("import time; time.sleep(600)", request, [ARRAYS], Limits(wall_seconds=3600))
    result = execute(job, backend=walls, on_message=kill)
    assert result.status is ExecStatus.SANDBOX_FAILED
    assert "killed from outside" in result.detail
    assert said(run(walls, "raise RuntimeError('again')")) == "RuntimeError: again"
    assert warm.zygote().pid != before


def test_dies_with_its_grader(walls, tmp_path):
    script = tmp_path / "grader.py"
    script.write_text(
        "import sys, time\n"
        "from autograder.sandbox import warm\n"
        "print(warm.zygote().pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    repository = Path(__file__).resolve().parents[2]
    grader = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{repository}:{repository / 'datasets'}"},
    )
    assert grader.stdout is not None
    left = psutil.Process(int(grader.stdout.readline()))
    grader.kill()
    grader.wait()
    grader.stdout.close()
    left.wait(timeout=120)


def test_says_why_nothing_could_be_prepared(walls, monkeypatch):
    warm.stop()
    monkeypatch.setattr(warm, "ZYGOTE", Path("/nonexistent/zygote.py"))
    result = run(walls, "pass")
    assert result.status is ExecStatus.SANDBOX_FAILED
    assert "/nonexistent/zygote.py" in result.detail


def test_a_program_finds_no_folder_of_the_machine_on_the_stack(walls):
    code = """
        import sys
        seen, frame = [], sys._getframe()
        while frame:
            seen.append((frame.f_code.co_filename, repr(frame.f_locals)))
            frame = frame.f_back
        raise RuntimeError(sorted({name for name, _ in seen if name.startswith("/job/lib")}) != [],
                           "autograder" + "-job-" in repr(seen))
    """
    assert said(run(walls, code)) == "RuntimeError: (True, False)"


def test_what_is_shown_may_lie_below_tmp(walls: Backend) -> None:
    """As an interpreter in a clone that somebody made in /tmp."""
    with private_folder() as folder, spare_uid() as uid:
        place = folder / "shown"
        place.mkdir(mode=0o755)
        folder.chmod(0o755)
        (place / "word").write_text("here")
        assert place.is_relative_to("/tmp")
        root = {**_root("/usr", Limits())}
        root["shown"] = [*root["shown"], (str(place), str(place))]
        script = f"cat {place}/word; touch {place}/more || touch /tmp/more && ls -d /tmp/more"
        job = {"uid": uid, "env": {}, "root": root, "command": ["/bin/sh", "-c", script]}
        argv = warm.python_command("-", json.dumps(job))
        told = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert told.stdout == "here/tmp/more\n"
    assert "Read-only file system" in told.stderr
