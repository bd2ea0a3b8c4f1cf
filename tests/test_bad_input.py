"""Whatever is handed in gets a clear verdict that names the object and the next step."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from pathlib import Path

import pytest

from autograder.authoring.variants import load_variants
from autograder.course import find_exercise, require_source
from autograder.grading import Rule, grade_file
from autograder.types import AnswerKey, Budget, ReferenceCost, Report, Verdict

KEY = AnswerKey(None, ReferenceCost(1.0, 300.0, 1.0))

pytestmark = pytest.mark.slow

RULE = Rule(official=False)


@pytest.fixture(scope="module")
def exercise():
    return find_exercise("all-alike-again")


@pytest.fixture(scope="module")
def starter(exercise) -> str:
    return load_variants(require_source(exercise), exercise.symptom)["starter"].text


def graded(folder: Path, text: str, name: str = "all-alike-again.py") -> Report:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return grade_file(file, RULE, exercise="all-alike-again")


BROKEN = {
    "does not parse": ("def fit(:\n    pass", "does not parse", "line"),
    "no fit": ("del fit", "does not define fit", None),
    "model is None": ("def build_model():\n    pass", "build_model returned None", None),
    "fit returns None": (
        """
        def fit(model, train, val, *, device, log):
            for epoch in range(2):
                log(model, epoch=epoch, train_loss=1.0, val_loss=1.0, val_accuracy=0.5)
        """,
        "fit returned None",
        None,
    ),
    "never logs": (
        "def fit(model, train, val, *, device, log):\n    return model",
        "fit called log 0 time(s)",
        None,
    ),
    "logs text": (
        """
        def fit(model, train, val, *, device, log):
            log(model, epoch=0, train_loss="low", val_loss=1.0, val_accuracy=0.5)
        """,
        "train_loss='low'",
        "line",
    ),
    "predict returns labels": (
        "def predict(model, images):\n    return torch.zeros(len(images)).long()",
        "predict returned shape",
        None,
    ),
    "predict returns logits": (
        "def predict(model, images):\n    return torch.full((len(images), 2), 3.0)",
        "rows that are not probabilities",
        None,
    ),
    "predict returns a list": (
        "def predict(model, images):\n    return [0.5] * len(images)",
        "predict returned a list",
        None,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_contract_is_an_invalid_submission(name, starter, tmp_path):
    code, message, where = BROKEN[name]
    report = graded(tmp_path, f"{starter}\n\n{textwrap.dedent(code)}\n")
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert report.score == 0
    assert report.error is not None
    assert message in report.error.message
    if where:
        assert report.error.where is not None
        assert report.error.where.startswith(where)


def test_an_exception_names_the_line_of_the_learner(starter, tmp_path):
    code = "def build_model():\n    width = 3\n    return nn.Linear(width, 1 / 0)\n"
    report = graded(tmp_path, f"{starter}\n{code}")
    assert report.verdict is Verdict.CRASHED
    assert report.error is not None
    assert "ZeroDivisionError" in report.error.message
    assert report.error.code == "return nn.Linear(width, 1 / 0)"
    assert report.error.where == f"line {starter.count(chr(10)) + 4}"
    assert "Traceback" not in report.error.message


CRASHES = {
    "a helper file": ("import my_helpers", "ModuleNotFoundError", "put its code into a cell"),
    "a keyboard": (  # while a program loads, input() is empty and the report says so
        "def fit(model, train, val, *, device, log):\n    input('which rate? ')",
        "EOFError",
        "no input and no network",
    ),
    "a download": (
        "import urllib.request as u\nu.urlopen('https://download.pytorch.org/x.pt')",
        "URLError",
        "no input and no network",
    ),
    "a file": ("torch.load('weights.pt')", "FileNotFoundError", "empty folder of its own"),
    "one image": (
        "_many = predict\n"
        "def predict(model, images):\n"
        "    rows = _many(model, images).squeeze()\n"
        "    return rows / rows.sum(1, keepdim=True)",
        "(predict was asked for 1 image)",
        "was asked for one alone",
    ),
}


@pytest.mark.parametrize("what", CRASHES)
def test_what_a_fresh_kernel_has_and_a_sandbox_lacks_is_named(what, starter, tmp_path):
    code, message, advice = CRASHES[what]
    report = graded(tmp_path, f"{starter}\n{code}\n")
    assert report.verdict is Verdict.CRASHED
    assert report.error is not None
    assert message in report.error.message
    assert advice in report.error.next_step
    assert "fresh kernel" not in report.error.next_step


@pytest.mark.parametrize("ending", ["raise SystemExit", "raise KeyboardInterrupt", "os._exit(0)"])
def test_ending_the_process_is_a_crash(ending, starter, tmp_path):
    code = f"import os\ndef fit(model, train, val, *, device, log):\n    {ending}\n"
    report = graded(tmp_path, f"{starter}\n{code}")
    assert report.verdict is Verdict.CRASHED
    assert report.score == 0


def test_waiting_forever_is_a_timeout(exercise, starter, tmp_path, monkeypatch):
    short = dataclasses.replace(exercise, budget=Budget(wall_seconds=8))
    monkeypatch.setattr("autograder.grading.find_exercise", lambda name: short)
    monkeypatch.setattr("autograder.grading.answer_key", lambda *a, **k: KEY)
    code = "import time\ndef fit(*a, **k):\n    time.sleep(1000)\n"
    report = graded(tmp_path, f"{starter}\n{code}")
    assert report.verdict is Verdict.TIMED_OUT
    assert report.error is not None
    assert report.error.next_step


def test_using_up_the_memory_is_out_of_memory(starter, tmp_path):
    code = "def fit(*a, **k):\n    return [torch.ones(2**22) for _ in range(10**6)]\n"
    report = graded(tmp_path, f"{starter}\n{code}")
    assert report.verdict is Verdict.OUT_OF_MEMORY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "is not JSON"),
        ("[1, 2]", "JSON without cells"),
        (json.dumps({"cells": []}), "does not define build_model"),
    ],
)
def test_a_notebook_that_is_none_is_an_invalid_submission(text, message, tmp_path):
    report = graded(tmp_path, text, "all-alike-again.ipynb")
    assert report.verdict is Verdict.INVALID_SUBMISSION
    assert report.error is not None
    assert message in report.error.message


def test_missing_image_data_is_our_fault_and_no_zero(exercise, starter, tmp_path, monkeypatch):
    import imagesets

    def broken(*args, **kwargs):
        raise imagesets.ImageSetError("garments: train.npz is damaged; rebuild it")

    monkeypatch.setattr("autograder.sampling.drawing.imagesets.load", broken)
    monkeypatch.setattr("autograder.grading.answer_key", lambda *a, **k: KEY)
    report = graded(tmp_path, starter)
    assert report.verdict is Verdict.GRADER_ERROR
    assert report.score is None
    assert report.error is not None
    assert "rebuild it" in report.error.message
