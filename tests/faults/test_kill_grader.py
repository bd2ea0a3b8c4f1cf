"""A killed `autograder grade` goes on where it was, and a killed worker is trained again."""

from __future__ import annotations

import json
import os
import subprocess

import psutil
import pytest

from autograder.sandbox import backends, execute
from autograder.sandbox.watch import KILLED
from autograder.types import ExecStatus

pytestmark = pytest.mark.slow

USABLE = [backend for backend in backends() if not backend.unavailable()]


def test_a_killed_grader_goes_on_where_it_was(site, undisturbed, tools, let_go, tmp_path) -> None:
    file, journal = tmp_path / "sleepy.ipynb", tmp_path / "journal"
    file.write_text(site.texts["sleepy"])
    env = {**site.env, "AUTOGRADER_JOURNAL": str(journal)}
    with tools.started(tools.grade_command(file), tmp_path / "log", env=env) as process:
        tools.wait_until(lambda: list(journal.glob("*.run")), "the first of two runs")
        tools.kill_dead(process)
    (first,) = journal.glob("*.run")
    written = first.stat().st_mtime_ns

    out = tmp_path / "out"
    with let_go():
        done = subprocess.run(
            [*tools.grade_command(file), "--out", str(out)],
            env=env,
            capture_output=True,
            text=True,
            timeout=3600,  # only stops a hang
            check=False,
        )
    (report,) = json.loads(done.stdout)
    found, expected = tools.substance(report), tools.substance(undisturbed["reference"])
    # Its text differs, so it is another attempt, with other seeds and other curves.
    assert {**found, "runs": None} == {**expected, "runs": None}
    assert done.stderr.count("taken from the journal") == 1
    # Two runs, or three where the first two disagree at a check; all but the first are trained now.
    runs = len(report["runs"])
    assert done.stderr.count("starting the program") == runs - 1
    assert first.stat().st_mtime_ns == written
    assert len(list(journal.iterdir())) == runs, "one file per run, and no lock or partial file"
    assert sorted(path.suffix for path in out.iterdir()) == [".html", ".json"]


def _workers_of_this_process() -> list[psutil.Process]:
    """All that runs in sandboxes: commands of their own, or what a zygote has forked."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            line = process.cmdline()
            is_zygote = process.ppid() == os.getpid() and "zygote.py" in " ".join(line)
        except psutil.Error:
            continue
        ours = "autograder.worker" in line or "zygote.py" in " ".join(line)
        if line[:1] and line[0].endswith("python") and ours and not is_zygote:
            found.append(process)
    return found


def test_a_killed_worker_is_trained_again(site, undisturbed, tools, monkeypatch) -> None:
    from autograder.grading import Rule, grade
    from autograder.report.as_json import to_json
    from autograder.submissions.program import read_submission

    monkeypatch.setenv("XDG_CACHE_HOME", str(site.top / "cache"))
    file = site.top / "undisturbed" / "reference.ipynb"
    said: list[str] = []

    def kill(text: str) -> None:
        said.append(text)
        if said.count("run 1: training") == 1 and text == "run 1: training":
            workers = _workers_of_this_process()
            assert workers
            for worker in workers:
                worker.kill()

    rule = Rule(official=False, secret=site.env["AUTOGRADER_SECRET"])
    report = grade(read_submission(file, "tiny"), site.exercise, rule, progress=kill)
    assert any(KILLED in text and "trying again" in text for text in said), said
    assert said.count("run 1: training") == 2
    (run,) = tools.substance(json.loads(to_json([report]))[0])["runs"]
    assert run == tools.substance(undisturbed["reference"])["runs"][0]


@pytest.mark.parametrize("backend", USABLE, ids=lambda backend: backend.name)
def test_an_end_by_kill_is_told_from_an_end_by_the_program(backend, small_job) -> None:
    """What a kill means is decided over several tries: see `retrying`."""
    result = execute(
        small_job("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), backend=backend
    )
    assert result.status is ExecStatus.SANDBOX_FAILED
    assert KILLED in result.detail


def test_an_exception_of_the_grader_leaves_no_sandbox_running(small_job, tools) -> None:
    class StoppedError(Exception):
        pass

    def stop(message) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        execute(small_job("import time; time.sleep(600)"), on_message=stop)
    tools.wait_until(lambda: not _workers_of_this_process(), "the end of the sandbox")
