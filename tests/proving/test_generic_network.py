"""A network from a tutorial, pasted into an exercise: it learns, and nobody has found the fault."""

from __future__ import annotations

import pytest

from autograder.course import exercises, require_source
from autograder.grading import Rule, grade
from autograder.judging.answer_key import accepted_diagnoses
from autograder.sampling.drawing import draw
from autograder.types import Program, Submission
from autograder.types.exercise import GROUPS

pytestmark = pytest.mark.slow

MOST = 0.6
"""Share of the points that such a program may earn, even if it names the cause."""
TEXT = """\
import copy

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader

exercise = "{exercise}"
diagnosis = "{diagnosis}"


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build_model():
    return nn.Sequential(
        block({channels}, 16),
        block(16, 32),
        nn.Conv2d(32, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, {classes}),
    )


def prepared(images):
    return images.permute(0, 3, 1, 2).float() / 255 - 0.5


def measured(model, data):
    model.eval()
    loss = right = 0
    with torch.no_grad():
        for images, labels in DataLoader(data, batch_size=200):
            logits = model(prepared(images))
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return loss / len(data), right / len(data)


def fit(model, train, val, *, device, log):
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    best = None
    for epoch in range(6):
        model.train()
        total = 0
        for images, labels in DataLoader(train, batch_size=40, shuffle=True):
            loss = F.cross_entropy(model(prepared(images)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        val_loss, val_accuracy = measured(model, val)
        if best is None or val_loss < best[0]:
            best = val_loss, copy.deepcopy(model.state_dict())
        log(
            model,
            epoch=epoch,
            train_loss=measured(model, train)[0],
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
    model.load_state_dict(best[1])
    return model


def predict(model, images):
    model.eval()
    with torch.no_grad():
        return model(prepared(images)).softmax(1)
"""
NAMES = ["all-alike-again", "lost-afterwards", "another-loss-each-time", "right-but-costly"]
"""One of each lesson, in which such a network learns."""


@pytest.mark.parametrize("name", NAMES)
def test_it_earns_six_of_ten_points_at_most(name: str) -> None:
    exercise = exercises()[name]
    assert require_source(exercise)
    accepted = accepted_diagnoses(exercise)
    assert accepted
    drawn = draw(exercise, 0)
    text = TEXT.format(
        exercise=name,
        diagnosis=accepted[0],
        channels=drawn.images["train"].shape[-1],
        classes=len(drawn.classes),
    )
    report = grade(Submission(name, Program.of_file(text)), exercise, Rule(official=False))
    assert report.score is not None, report.error
    earned = {group for group in GROUPS if report.points[group] == exercise.points[group]}
    assert earned >= {"training", "form"}, [one for one in report.checks if not one.passed]
    assert report.score <= MOST
