"""A small course with a real sandbox, a real nbgrader and a real gradebook in SQLite."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from autograder.judging.seeds import attempt_of, seeds_of
from autograder.sampling.drawing import training_seed
from autograder.submissions.program import read_submission

LESSON, EXERCISE = "01-faults", "tiny"
SPEC = """
title = "A tiny one"
post = "none"
symptom = ["loss_decreases"]
story = "A network does not learn."
hints = ["Look.", "Measure.", "See."]

[data]
set = "garments"
classes = ["dress", "coat"]
train = 120
val = 60
probe = 60
test = 80

[points]
training = 4
validation = 3
form = 1
diagnosis = 2
"""
SOURCE = """\
# /// exercise
# diagnosis = "signal-collapse"
# also_accepted = []
# [bugs.no-step]
# failure_mode = "signal-collapse"
# summary = "the optimiser makes no steps"
# fails = ["loss_decreases"]
# ///

# %% [markdown] id="post"
# # A tiny network

# %% id="setup" tags=["program"]
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "tiny"


# %% id="model" tags=["program"]
def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 4, 5, stride=3), nn.ReLU(), nn.Flatten(), nn.Linear(256, 2)
    )


# %% id="fit" tags=["program"]
def run(model, loader, optimizer):
    total = right = count = 0
    for images, labels in loader:
        logits = model(images.permute(0, 3, 1, 2).float() / 255)
        loss = F.cross_entropy(logits, labels)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            # bug: no-step
            optimizer.step()
            # planted:
            # end
        total += loss.item() * len(labels)
        right += (logits.argmax(1) == labels).sum().item()
        count += len(labels)
    return total / count, right / count


def fit(model, train, val, *, device, log):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for epoch in range(4):
        train_loss, _ = run(model, DataLoader(train, batch_size=20, shuffle=True), optimizer)
        with torch.no_grad():
            val_loss, val_accuracy = run(model, DataLoader(val, batch_size=60), None)
        log(
            model, epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_accuracy=val_accuracy
        )
    return model


# %% id="predict" tags=["program"]
def predict(model, images):
    with torch.no_grad():
        return model(images.permute(0, 3, 1, 2).float() / 255).softmax(1)


# %% id="diagnosis" tags=["program"]
diagnosis = "signal-collapse"
"""
SECRET = "a1d3f0925c4b687ee0297f4c51b8d6a3"
SLEEPY = """
_trained = fit


def fit(model, train, val, *, device, log):
    # One of the two runs goes on only when the file `go` lies in its folder: {token}
    go = __import__("sys").argv[1] + "/go"
    while torch.initial_seed() % 2 and not __import__("os").path.exists(go):
        time.sleep(0.05)
    return _trained(model, train, val, device=device, log=log)
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Any:
    """The course's folder, notebooks to submit, and the environment of its commands."""
    from autograder.authoring.notebooks import notebook_of_variant
    from autograder.authoring.variants import load_variants
    from autograder.types.exercise import load_exercise

    top = tmp_path_factory.mktemp("faults")
    top.chmod(0o755)
    for part in ("course", "solutions"):
        (top / part / LESSON).mkdir(parents=True)
    spec, source = top / "course" / LESSON / "tiny.toml", top / "solutions" / LESSON / "tiny.py"
    spec.write_text(SPEC, encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    exercise = load_exercise(spec)
    variants = load_variants(source, exercise.symptom)
    texts = {
        n: notebook_of_variant(exercise, source, variants[n]) for n in ("starter", "reference")
    }
    spec.with_suffix(".ipynb").write_text(texts["starter"], encoding="utf-8")
    token, texts["sleepy"] = _sleepy(exercise, texts["reference"], top / "sleepy.ipynb")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AUTOGRADER_", "COV_"))}
    env = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "AUTOGRADER_HOME": str(top),
        "AUTOGRADER_SECRET": SECRET,
        "AUTOGRADER_JOURNAL": str(top / "journal"),
        "XDG_CACHE_HOME": str(top / "cache"),
        "HOME": str(top),
        "JUPYTER_DATA_DIR": str(top / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(top / "jupyter" / "runtime"),
        "PYTHONWARNINGS": "ignore",
    }
    return SimpleNamespace(top=top, texts=texts, env=env, exercise=exercise, token=token)


@pytest.fixture
def let_go(site) -> Any:
    """`with let_go():` whatever waits in a sandbox goes on, for as long as the context lasts."""

    @contextmanager
    def going() -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=_let_go, args=(site.token, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    return going


def _let_go(token: str, done: threading.Event) -> None:
    while not done.wait(0.05):
        for program in Path(tempfile.gettempdir()).glob("autograder-*/program.py"):
            with suppress(OSError):  # the run may end meanwhile
                if token in program.read_text(encoding="utf-8"):
                    (program.parent / "go").touch(mode=0o644)


def _sleepy(exercise: Any, reference: str, scratch: Path) -> tuple[str, str]:
    """A token, and the program with it of which exactly one of a grade's first two runs waits.

    The seeds of an attempt derive from its text, so tokens are tried until they do as is wanted:
    for a file without a student, as the command grades it, and for bob's.
    """
    while True:
        token = f"waits-{secrets.token_hex(8)}"
        scratch.write_text(_with_cell(reference, SLEEPY.format(token=token)), encoding="utf-8")
        attempt = attempt_of(read_submission(scratch))
        drawn = [
            seeds_of(exercise, secret=SECRET, student=student, attempt=attempt)[:2]
            for student in ("", "bob")
        ]
        if all(sum(training_seed(seed) % 2 for seed in pair) == 1 for pair in drawn):
            return token, scratch.read_text(encoding="utf-8")


def _with_cell(text: str, code: str) -> str:
    notebook = json.loads(text)
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "program-more",
        "metadata": {},
    }
    place = next(i for i, c in enumerate(notebook["cells"]) if c["id"] == "check-text")
    notebook["cells"].insert(place, {**cell, "outputs": [], "source": code})
    return json.dumps(notebook)


@pytest.fixture(scope="session")
def undisturbed(site) -> dict[str, Any]:
    """The official grade of each notebook, graded undisturbed, as JSON. Fills the journal."""
    folder = site.top / "undisturbed"
    folder.mkdir()
    for name in ("reference", "starter"):
        (folder / f"{name}.ipynb").write_text(site.texts[name], encoding="utf-8")
    done = subprocess.run(
        grade_command(folder),
        env=site.env,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 1, done.stderr[-3000:]
    reports = {Path(report["submission"]).stem: report for report in json.loads(done.stdout)}
    assert reports["reference"]["points"]["training"] == 4, reports["reference"]["checks"]
    assert sum(reports["starter"]["points"].values()) < sum(reports["reference"]["points"].values())
    return reports


def grade_command(*arguments: object) -> list[str]:
    command = [sys.executable, "-m", "autograder", "grade", "--format", "json", "--device", "cpu"]
    return [*command, "--exercise", EXERCISE, *map(str, arguments)]


def substance(report: dict[str, Any]) -> dict[str, Any]:
    """The parts of a grade that must not change: all but times, memory and the file's path."""
    spent = ("fit_cpu_seconds", "wall_seconds", "peak_memory_mb")
    runs = [{k: v for k, v in run.items() if k not in spent} for run in report["runs"]]
    passed = {check["check"]: check["passed"] for check in report["checks"]}
    kept = {name: report[name] for name in ("exercise", "verdict", "score", "points", "error")}
    return {**kept, "passed": passed, "runs": runs}


def wait_until(condition: Callable[[], Any], what: str) -> None:
    """Wait for an event. The bound only stops a hang; it does not say how long the event takes."""
    deadline = time.monotonic() + 3600
    while not condition():
        assert time.monotonic() < deadline, f"waited an hour for {what}"
        time.sleep(0.02)


def kill_dead(process: subprocess.Popen[Any]) -> None:
    """Kill a command with SIGKILL, and check that its sandboxes end with it."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(_runs, below)), "the sandboxes of a killed grader")


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@contextmanager
def started(command: list[str], log: Path, **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A command in the background, with its output in a file; it always ends with the context."""
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **options)
        try:
            yield process
        finally:
            if process.poll() is None:
                kill_dead(process)


@pytest.fixture(scope="session")
def released(site) -> Path:
    """A course whose lesson is in the gradebook, with no submissions yet."""
    folder = site.top / "released"
    make = [sys.executable, "-m", "autograder", "nbgrader-config", str(folder)]
    subprocess.run(make, env=site.env, check=True, capture_output=True, timeout=300)
    with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('c.GradeInSandbox.secret = ""\n')
    done = nbgrader(site, folder, "generate_assignment", LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture
def course(site, released, tmp_path) -> Any:
    """`course(ada="reference", …)`: a fresh copy of the course with these submissions."""

    def make(**students: str) -> Path:
        folder = tmp_path / "course"
        shutil.copytree(released, folder)
        for student, name in students.items():
            place = folder / "submitted" / student / LESSON
            place.mkdir(parents=True)
            (place / f"{EXERCISE}.ipynb").write_text(site.texts[name], encoding="utf-8")
        return folder

    return make


def nbgrader_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", *arguments]


def nbgrader(site: Any, folder: Path, *arguments: str, **env: str) -> Any:
    return subprocess.run(
        nbgrader_command(*arguments),
        cwd=folder,
        env={**site.env, **env},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def scores(folder: Path) -> dict[str, dict[str, float | None]]:
    """Points by student and group, as the gradebook has them."""
    from nbgrader.api import Gradebook

    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            found[submission.student.id] = {
                grade.cell.name.removeprefix(f"{EXERCISE}-"): grade.auto_score for grade in grades
            }
    return found


@pytest.fixture(scope="session")
def tools() -> Any:
    """The functions of this file: tests/ is no package, so they cannot be imported."""
    names = (grade_command, substance, wait_until, kill_dead, started, nbgrader, nbgrader_command)
    return SimpleNamespace(LESSON=LESSON, scores=scores, **{f.__name__: f for f in names})


@pytest.fixture
def small_job() -> Any:
    """`small_job(code, **limits)`: code to run as a program, on hardly any data."""
    import numpy as np

    from autograder.sandbox import Job
    from autograder.types import Limits

    names = ("train", "val")
    arrays: dict[str, Any] = {f"{name}_images": np.zeros((8, 6, 6, 1), np.uint8) for name in names}
    arrays |= {f"{name}_labels": np.zeros(8, np.int64) for name in ("train", "val")}
    request: dict[str, Any] = {"part": "train", "device": "cpu", "threads": 1, "trial": 8}
    request |= {"classes": ["a", "b"], "cells": None, "elsewhere": {}}

    def make(code: str, **limits: Any) -> Job:
        return Job(code, {"seeds": [1], **request}, [arrays], Limits(**limits))

    return make
