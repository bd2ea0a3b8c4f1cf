"""The command line: what it prints, what it returns, and how it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import EXIT_FAILED, EXIT_GRADER_ERROR, cli
from autograder.cli.grade import _report_names
from autograder.sandbox import backend_named

EXERCISE = "all-alike-again"
"""Whose official grade costs little."""


def autograder(*arguments: str, cwd=None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ},
        timeout=3600,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the reference as a notebook and the starter as a Python file."""
    folder = tmp_path_factory.mktemp("class")
    for variant, name in (("reference", "ada.ipynb"), ("starter", "bob.py")):
        done = autograder("export", EXERCISE, "--variant", variant, str(folder / name))
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def graded(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    done = autograder("grade", str(folder), "--format", "json", "--out", str(out))
    return done, out


@pytest.mark.slow
def test_a_folder_is_graded_by_the_official_rule(graded):
    done, _ = graded
    assert done.returncode == 1, "a submission was graded and did not pass"
    ada, bob = json.loads(done.stdout)
    assert (ada["verdict"], ada["score"]) == ("PASSED", 1.0)
    assert (bob["verdict"], bob["score"]) == ("FAILED", 0.0)
    assert ada["exercise"] == bob["exercise"] == EXERCISE
    assert len(ada["runs"]) == 2, "two runs that agree are enough"
    assert ada["official"] is True
    keys = {"submission", "exercise", "verdict", "score", "checks", "runs", "containment"}
    assert keys | {"device", "seconds"} <= set(ada)
    for check in bob["checks"]:
        assert {"check", "passed", "bounds", "observed", "required", "explanation"} <= set(check)
        assert check["passed"] or check["explanation"]
    assert {c["check"] for c in bob["checks"] if not c["passed"]} >= {
        "loss_decreases",
        "predictions_vary",
        "diagnosis_named",
    }


@pytest.mark.slow
def test_pages_are_written_and_show_curves(graded):
    _, out = graded
    pages = sorted(out.glob("*.html"))
    assert len(pages) == 2
    for page in pages:
        text = page.read_text()
        assert text.startswith("<!doctype html>")
        assert "<svg" in text


def test_no_report_takes_the_place_of_another():
    """Not even if the files differ only in their suffix, or in a folder further up."""
    files = [
        *(Path("class/ada/debug.py"), Path("class/ada/debug.ipynb"), Path("class/bob/debug.py")),
        *(Path("/old/bob/debug.py"), Path(f"{'x' * 230}a.py"), Path(f"{'x' * 230}b.py")),
    ]
    names = _report_names(files)
    assert len(set(names.values())) == len(files)
    assert all(len(name) < 240 for name in names.values())
    assert names[files[0]] == "class-ada-debug.py"
    assert _report_names(files[:1]) == {files[0]: "ada-debug"}


@pytest.mark.slow
def test_progress_goes_to_stderr(graded):
    done, _ = graded
    assert "run 1: training" in done.stderr


@pytest.mark.slow
def test_without_walls_no_grade_is_given_unless_less_is_accepted(tmp_path, monkeypatch):
    """As on macOS, where the only sandbox is a plain process with limits."""
    monkeypatch.setattr("autograder.grading.available", lambda: backend_named("process"))
    (tmp_path / f"{EXERCISE}.py").write_text("raise ValueError('not yet')\n")
    refused = CliRunner().invoke(cli, ["grade", str(tmp_path)])
    assert refused.exit_code == EXIT_GRADER_ERROR
    assert "an official grade needs a sandbox" in refused.stdout
    accepted = CliRunner().invoke(cli, ["grade", str(tmp_path), "--accept-weak-sandbox"])
    assert accepted.exit_code == EXIT_FAILED
    assert "files, network and processes are not held" in " ".join(accepted.stdout.split())


@pytest.mark.slow
def test_a_self_check_runs_once_and_passes_the_reference(folder):
    done = autograder("check", str(folder / "ada.ipynb"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED" in done.stdout
    assert "self-check, 1 run" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "constant-predicter"], "did you mean 'constant-predictor'?"),
        (["grade", "nowhere.py"], "no such file or folder"),
        (["grade", "."], "no .ipynb or .py file in this folder"),
        (["grade", "x.txt"], "expected a notebook"),
        (["grade", "anonymous.py"], "no exercise is named 'anonymous'"),
        (["grade", "x.py", "--exercise", "nothing"], "no exercise is named 'nothing'"),
        (["export", "constant-predictor", "x.py", "--variant", "nothing"], "no program named"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage_says_what_to_do_and_exits_2(arguments, message, tmp_path):
    if "x.txt" in arguments:
        (tmp_path / "x.txt").write_text("")
    if "anonymous.py" in arguments:
        (tmp_path / "anonymous.py").write_text("x = 1\n")
    done = autograder(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
