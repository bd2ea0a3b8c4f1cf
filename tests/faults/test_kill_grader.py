"""`autograder grade` killed in the middle goes on where it was; so does one whose worker dies."""

from __future__ import annotations

import json
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
            timeout=3600,  # against hanging
            check=False,
        )
    (report,) = json.loads(done.stdout)
    found, expected = tools.substance(report), tools.substance(undisturbed["reference"])
    # Another text is another attempt, with seeds of its own: its curves differ.
    assert {**found, "runs": None} == {**expected, "runs": None}
    assert done.stderr.count("taken from the journal") == 1
    # Two runs, or three where these two differ at a check: every one but the first is trained now.
    runs = len(report["runs"])
    assert done.stderr.count("starting the program") == runs - 1
    assert first.stat().st_mtime_ns == written
    assert len(list(journal.iterdir())) == runs, "a file each, and no lock or half a file beside"
    assert sorted(path.suffix for path in out.iterdir()) == [".html", ".json"]


def _workers_of_this_process() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if line[:1] and line[0].endswith("python") and "autograder.worker" in line:
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
    assert any(KILLED in text and "trying again" in text for text in said)
    assert said.count("run 1: training") == 2
    (run,) = tools.substance(json.loads(to_json([report]))[0])["runs"]
    assert run == tools.substance(undisturbed["reference"])["runs"][0]


@pytest.mark.parametrize("backend", USABLE, ids=lambda backend: backend.name)
def test_an_end_by_kill_is_told_from_an_end_by_the_program(backend, small_job) -> None:
    """What it means is decided over several tries: see retrying."""
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
