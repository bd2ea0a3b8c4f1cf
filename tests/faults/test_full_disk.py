"""A full disk loses no grade and makes no zero: what cannot be written is done again later."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.grading import Rule, grade
from autograder.running import retrying
from autograder.running.journal import Journal
from autograder.submissions.program import read_submission
from autograder.types import AnswerKey, ReferenceCost, Verdict

KEY = AnswerKey(None, ReferenceCost(1.0, 300.0, 1.0))

LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
from autograder.running.journal import Journal
from autograder.types.run_json import run_from_json
import json
said = []
run = run_from_json(json.load(open(sys.argv[1])))
journal = Journal(Path(sys.argv[2]))
assert journal.once("k", lambda: run, progress=said.append) == run
assert "could not be kept" in said[0], said
assert list(journal.folder.iterdir()) == [], "neither half an entry nor a lock"
"""


@pytest.fixture
def full(tmp_path):
    """A folder on a disk of its own, of 64 KiB, for `fill`."""
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk; the limit on file sizes is tested instead")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    with open(folder / "filler", "wb", 0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 1024)
    assert os.statvfs(folder).f_bavail == 0


def test_a_journal_on_a_full_disk_costs_no_grade(full, make_run) -> None:
    fill(full)
    said: list[str] = []
    run = make_run()
    assert Journal(full).once("k", lambda: run, progress=said.append) == run
    assert "could not be kept" in said[0]
    assert "No space left" in said[0]
    assert [path.name for path in full.iterdir()] == ["filler"]


def test_a_journal_that_may_write_only_little_costs_no_grade(tmp_path, make_run) -> None:
    import json

    from autograder.types.run_json import run_to_json

    (tmp_path / "run.json").write_text(json.dumps(run_to_json(make_run())))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "run.json"), str(tmp_path / "journal")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


@pytest.mark.slow
def test_no_space_for_a_sandbox_is_our_fault_and_passes(
    full, site, monkeypatch, make_run, tmp_path
) -> None:
    monkeypatch.setattr("autograder.grading.answer_key", lambda *a, **k: KEY)
    monkeypatch.setattr(retrying, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(tempfile, "tempdir", str(full))
    file = tmp_path / "reference.ipynb"
    file.write_text(site.texts["reference"])
    fill(full)
    rule = Rule(official=True, journal=Journal(tmp_path / "journal"))
    report = grade(read_submission(file, "tiny"), site.exercise, rule)
    assert report.verdict is Verdict.GRADER_ERROR
    assert report.score is None
    assert report.error is not None
    assert "No space left" in report.error.message
    assert list((tmp_path / "journal").iterdir()) == [], "and the fault is not kept as a result"


@pytest.mark.slow
def test_a_full_disk_is_seen_before_anything_is_graded(full, monkeypatch) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.converters.base import NbGraderException

    from autograder.nbgrader.restartable import require_writable

    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", tools)  # nbgrader calls alembic to make a gradebook
    url = f"sqlite:///{full / 'gradebook.db'}"
    fill(full)
    with pytest.raises(NbGraderException, match=r"cannot be written: .*full"):
        require_writable(url)
    (full / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", str(full)], check=True)
    require_writable(url)
    with Gradebook(url) as gradebook:
        assert gradebook.students == []
