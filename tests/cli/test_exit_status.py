"""A fault of the grader has its own exit status and is never a zero."""

from __future__ import annotations

import json

import imagesets
import pytest
from click.testing import CliRunner

from autograder.cli import EXIT_GRADER_ERROR, cli
from autograder.course import find_exercise, require_source
from autograder.types import AnswerKey, ReferenceCost

KEY = AnswerKey(None, ReferenceCost(1.0, 300.0, 1.0))


@pytest.mark.parametrize("command", [["grade", "--format", "json"], ["check"]])
def test_damaged_images_exit_with_3(command, tmp_path, monkeypatch):
    def damaged(*args, **kwargs):
        raise imagesets.ImageSetError("garments: test.npz is damaged; rebuild it")

    monkeypatch.setattr("autograder.sampling.drawing.imagesets.load", damaged)
    monkeypatch.setattr("autograder.grading.answer_key", lambda *a, **k: KEY)
    exercise = find_exercise("constant-predictor")
    file = tmp_path / "constant-predictor.py"
    file.write_text(require_source(exercise).read_text())
    done = CliRunner().invoke(cli, [command[0], str(file), *command[1:]])
    assert done.exit_code == EXIT_GRADER_ERROR, done.output
    assert "rebuild it" in done.output
    if command[0] == "grade":
        (report,) = json.loads(done.stdout)
        assert report["verdict"] == "GRADER_ERROR"
        assert report["score"] is None
