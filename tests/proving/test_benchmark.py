"""The bare run that grading is compared with trains on the run's own images and answers for all."""

from __future__ import annotations

import subprocess

import pytest

from autograder.course import find_exercise
from autograder.proving.benchmark import run_bare

PROGRAM = """
def build_model():
    return None

def fit(model, train, val, device, log):
    image, label = train[0]
    assert (len(train), len(val)) == ({train}, {val}), (len(train), len(val))
    assert image.shape == (28, 28, 1) and isinstance(label, int)
    log(None, epoch=0)

def predict(model, images):
    assert images.shape == ({test}, 28, 28, 1), images.shape
"""


def test_a_bare_run_gets_the_images_of_the_recipe(capfd: pytest.CaptureFixture[str]) -> None:
    exercise = find_exercise("another-loss-each-time")
    recipe = exercise.data
    sizes = {"train": recipe.train, "val": recipe.val, "test": recipe.test}
    run_bare(exercise, PROGRAM.format(**sizes), seed=3)
    with pytest.raises(subprocess.CalledProcessError):
        run_bare(exercise, PROGRAM.format(**{**sizes, "test": 1}), seed=3)
    assert "AssertionError" in capfd.readouterr().err
