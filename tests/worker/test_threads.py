"""A program that is given several threads trains with them, whatever was forked before."""

from __future__ import annotations

import pytest

from autograder.course import find_exercise
from autograder.running.run import run_once
from autograder.types import Program

pytestmark = pytest.mark.slow

PROGRAM = """
import torch
from torch import nn

exercise = "all-alike-again"
diagnosis = None
torch.set_num_threads(3)


def build_model():
    return nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 26 * 26, 2))


def scores(model, images):
    return model(images.permute(0, 3, 1, 2).float() / 255)


def fit(model, train, val, *, device, log):
    images = torch.stack([image for image, _ in train])[:256]
    for epoch in range(2):
        scores(model, images).mean().backward()
        log(model, epoch=epoch, train_loss=0.7, val_loss=0.7, val_accuracy=0.5)
    print("threads:", torch.get_num_threads())
    return model


def predict(model, images):
    with torch.no_grad():
        return scores(model, images).softmax(1)
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_training_has_the_threads_it_was_given_and_no_others(threads: int) -> None:
    program = Program.of_file(PROGRAM)
    run = run_once(find_exercise("all-alike-again"), program, 5, threads=threads)
    assert run.error is None, run.error
    assert f"threads: {threads}\n" in run.stdout
