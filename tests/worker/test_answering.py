"""Answers in separate processes: honest state travels, and nothing passes between questions.

All tests use this machine's sandbox, with a small network and few images.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterator

import pytest

from autograder.running.retrying import retrying
from autograder.running.run import PRACTICE_SEED, run_once
from autograder.selftest.runner import small_course
from autograder.types import Exercise, Failure, Program, RunRecord

pytestmark = pytest.mark.slow

BASE = """
import copy, ctypes, os, signal, socket, subprocess, sys, threading, time
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

diagnosis = None
MARK = "left by an earlier question"


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(), nn.Conv2d(8, 8, 3, stride=2), nn.ReLU(),
        nn.Flatten(), nn.Linear(200, 2),
    )


def prepare(images):
    return images.permute(0, 3, 1, 2).float() / 255 - 0.3


def scores(model, images):
    return model(prepare(images))


def before_training(model, images):
    pass


def after_training(model, images):
    return model


def fit(model, train, val, *, device, log):
    images = torch.stack([train[i][0] for i in range(len(train))])
    labels = torch.tensor([train[i][1] for i in range(len(train))])
    before_training(model, images)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for epoch in range(3):
        model.train()
        for some in torch.randperm(len(images)).split(10):
            loss = F.cross_entropy(scores(model, images[some]), labels[some])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            after_step(model)
        log(model, epoch=epoch, train_loss=loss.item(), val_loss=0.5, val_accuracy=0.5)
    return after_training(model, images)


def after_step(model):
    pass


def predict(model, images):
    model.eval()
    with torch.no_grad():
        return scores(model, images).softmax(1)
"""


@pytest.fixture(scope="module")
def exercise() -> Iterator[Exercise]:
    with small_course() as small:
        yield small


def run(exercise: Exercise, code: str) -> RunRecord:
    text = BASE + textwrap.dedent(code)
    return run_once(exercise, Program.of_file(text), PRACTICE_SEED)


HONEST = {
    "nothing but the model": "",
    "a temperature as a global number": """
        T = 1.0
        def after_training(model, images):
            global T
            T = 1.7
            return model
        def predict(model, images):
            with torch.no_grad():
                return (scores(model, images) / T).softmax(1)
    """,
    "means of the images in a buffer": """
        def before_training(model, images):
            model.register_buffer("mean", images.float().mean((0, 1, 2)) / 255)
        def scores(model, images):
            mean = model.mean if hasattr(model, "mean") else 0.3
            return model((images.float() / 255 - mean).permute(0, 3, 1, 2))
    """,
    "means of the images in a small global tensor": """
        MEAN = torch.zeros(1)
        def before_training(model, images):
            global MEAN
            MEAN = images.float().mean((0, 1, 2)) / 255
        def scores(model, images):
            return model((images.float() / 255 - MEAN).permute(0, 3, 1, 2))
    """,
    "means of the images in an attribute of the model": """
        def before_training(model, images):
            model.mean = images.float().mean((0, 1, 2)) / 255
        def scores(model, images):
            mean = getattr(model, "mean", 0.3)
            return model((images.float() / 255 - mean).permute(0, 3, 1, 2))
    """,
    "an averaged model returned": """
        def after_training(model, images):
            averaged = AveragedModel(model)
            averaged.update_parameters(model)
            return averaged
    """,
    "moving averages of the weights": """
        def before_training(model, images):
            global ema
            ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.5))
        def after_step(model):
            ema.update_parameters(model)
        def after_training(model, images):
            model.load_state_dict(ema.module.state_dict())
            return model
    """,
    "DataParallel": "def after_training(model, images): return nn.DataParallel(model)",
    "lazy layers": """
        def build_model():
            return nn.Sequential(nn.LazyConv2d(8, 5, stride=2), nn.ReLU(), nn.Flatten(),
                                 nn.LazyLinear(2))
    """,
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_state_travels(name: str, exercise: Exercise) -> None:
    done = run(exercise, HONEST[name])
    assert done.error is None
    assert done.complete
    assert done.test is not None
    assert done.test.accuracy > 0.7
    assert done.facts.convolutions >= 1
    assert 1.7 <= done.facts.response_ratio <= 2.4


KEPT = {
    "a mean image as a global": (
        """
        IMAGE = torch.zeros(28, 28, 1)
        def before_training(model, images):
            global IMAGE
            IMAGE = images.float().mean(0) / 255
        def scores(model, images):
            return model((images.float() / 255 - IMAGE).permute(0, 3, 1, 2))
        """,
        ["probabilities differ by up to", "What fit changed elsewhere: IMAGE."],
    ),
    "an ensemble registered in fit": (
        """
        def after_training(model, images):
            members = [copy.deepcopy(model), copy.deepcopy(model)]
            model[0].others = nn.ModuleList(members)
            return model
        """,
        ["not in a fresh process", "others"],
    ),
    "a function that fit makes": (
        """
        MEMORY = None
        def after_training(model, images):
            global MEMORY
            kept = copy.deepcopy(model)
            MEMORY = lambda x: kept(prepare(x)).softmax(1)
            return model
        def predict(model, images):
            with torch.no_grad():
                return MEMORY(images) if MEMORY else scores(model, images).softmax(1) * 0 + 0.5
        """,
        ["probabilities differ by up to", "MEMORY"],
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_elsewhere_is_named_and_asked_of_a_person(
    name: str, exercise: Exercise
) -> None:
    code, words = KEPT[name]
    done = run(exercise, code)
    assert done.error is not None
    assert done.error.failure is Failure.NOT_PORTABLE
    said = f"{done.error.message} {done.error.next_step}"
    assert "register_buffer" in said
    for word in words:
        assert word in said


MEMORIES = {
    "files": """
        def leave():
            for place in (os.environ["TMPDIR"], "/tmp", "/dev/shm", "/var/tmp", os.getcwd()):
                try:
                    os.makedirs(place + "/mark/deep", exist_ok=True)
                    open(place + "/mark/deep/file", "w").write(MARK)
                    os.chmod(place + "/mark/deep", 0)
                except OSError:
                    pass
        def found():
            places = (os.environ["TMPDIR"], "/tmp", "/dev/shm", "/var/tmp", os.getcwd())
            return any(os.path.exists(place + "/mark") for place in places)
    """,
    "a daemon with an abstract socket": """
        def leave():
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    line = socket.socket(socket.AF_UNIX)
                    line.bind("\\0mark")
                    line.listen()
                    time.sleep(3600)
                os._exit(0)
            while not found():
                time.sleep(0.01)
        def found():
            try:
                socket.socket(socket.AF_UNIX).connect("\\0mark")
            except OSError:
                return False
            return True
    """,
    "the process that asks": """
        def leave():
            open(os.environ["TMPDIR"] + "/unused", "w").write("x")
        def found():
            parent = os.getppid()
            for name in ("mem", "fd/0", "environ", "maps", "root", "cwd"):
                try:
                    os.stat(f"/proc/{parent}/{name}")
                    open(f"/proc/{parent}/{name}", "rb").read(1)
                except OSError:
                    continue
                return True
            return ctypes.CDLL(None).ptrace(16, parent, 0, 0) == 0
    """,
}
ASKED = """
    CALLS = []
    def predict(model, images):
        asked = os.environ.get("TRAINED") != "here" and len(images) > 8
        with torch.no_grad():
            rows = scores(model, images).softmax(1)
        if asked and not CALLS:  # one question may call several times
            CALLS.append(1)
            if found():
                raise RuntimeError("something passed from one question to the next")
            leave()
        return rows
    def before_training(model, images):
        os.environ["TRAINED"] = "here"
"""


@pytest.mark.parametrize("name", MEMORIES)
def test_nothing_passes_from_one_question_to_the_next(name: str, exercise: Exercise) -> None:
    body = textwrap.dedent(MEMORIES[name]) + textwrap.dedent(ASKED)
    done = run(exercise, body)
    assert done.error is None
    assert done.complete
    assert done.test is not None


ENDS = {
    "changes the limits of its parent": (
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (77, 1024))",
        {Failure.CRASHED},
    ),
    "exits": ("os._exit(0)", {Failure.CRASHED}),
    "closes the line": ("os.closerange(3, 200)", {Failure.CRASHED}),
    "floods the output": ("while True: os.write(1, b'x' * 65536)", {Failure.OUTPUT_LIMIT}),
    "never ends": ("time.sleep(3600)", {Failure.TIMED_OUT}),
}


@pytest.mark.parametrize("name", ENDS)
def test_how_a_question_may_end_is_the_programs_failure(name: str, exercise: Exercise) -> None:
    code, failures = ENDS[name]
    budget = dataclasses.replace(exercise.budget, wall_seconds=15)
    done = run(
        dataclasses.replace(exercise, budget=budget),
        f"""
        HERE = False
        def before_training(model, images):
            global HERE
            HERE = True
        def predict(model, images):
            with torch.no_grad():
                rows = scores(model, images).softmax(1)
            if not HERE and len(images) > 32:  # not when it is tried before training, and not here
                {code}
            return rows
        """,
    )
    assert done.error is not None
    assert done.error.failure in failures


def test_to_kill_the_process_that_asks_is_the_programs_failure(exercise: Exercise) -> None:
    code = """
        HERE = False
        def before_training(model, images):
            global HERE
            HERE = True
        def predict(model, images):
            if not HERE and len(images) > 32:
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(60)
            with torch.no_grad():
                return scores(model, images).softmax(1)
    """
    done = retrying(lambda: run(exercise, code))
    assert done.error is not None
    assert done.error.failure is Failure.CRASHED


def test_what_outlives_a_question_does_not_hold_it_up(exercise: Exercise) -> None:
    """A child that lives on, as a worker of a data loader may, holds the line open."""
    done = run(
        exercise,
        """
        def predict(model, images):
            if os.fork() == 0:
                time.sleep(3600)
                os._exit(0)
            print("a few words")
            with torch.no_grad():
                return scores(model, images).softmax(1)
        """,
    )
    assert done.error is None
    assert done.complete
