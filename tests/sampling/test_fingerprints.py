"""What makes a record stale, and what does not."""

from __future__ import annotations

import dataclasses

import imagesets
import numpy as np
import pytest

from autograder.course import exercises
from autograder.sampling import fingerprints
from autograder.types import Budget, DataRecipe

RECIPE = DataRecipe("prints", 200, 20, 20, 40, classes=("light bars", "dark bars"))


def test_comments_and_layout_are_no_part_of_a_program():
    one = "x = 1  # so\n\n\ndef f(a,\n      b):\n    return a\n"
    other = "x = 1\ndef f(a, b):\n    # another\n    return a\n"
    assert fingerprints.of_program(one) == fingerprints.of_program(other)
    assert fingerprints.of_program(one) != fingerprints.of_program(one.replace("1", "2"))


def test_text_that_is_no_python_stands_for_itself():
    assert fingerprints.of_program("def") == "def"


def test_a_field_with_its_default_is_no_part_of_settings():
    assert fingerprints.of_settings(Budget()) == "{}"
    assert fingerprints.of_settings(Budget(memory_mb=7)) == '{"memory_mb": 7}'
    explicit = dataclasses.replace(RECIPE, label_noise=0.0, coding="shuffled")
    assert fingerprints.of_settings(explicit) == fingerprints.of_settings(RECIPE)


def test_the_order_of_checks_in_a_spec_does_not_matter():
    one = {"a": {"x": 1, "y": 2}, "b": False}
    other = {"b": False, "a": {"y": 2, "x": 1}}
    assert fingerprints.of_settings(one) == fingerprints.of_settings(other)
    assert fingerprints.of_settings(one) != fingerprints.of_settings({**one, "b": True})


def test_changed_pixels_are_other_images(monkeypatch):
    before = fingerprints.of_images(RECIPE)
    fingerprints.of_images.cache_clear()
    assert fingerprints.of_images(RECIPE) == before
    fingerprints.of_images.cache_clear()
    load = imagesets.load

    def one_pixel_brighter(*arguments, **options):
        found = load(*arguments, **options)
        images = np.array(found.images)
        images[0, 0, 0, 0] ^= 1
        return dataclasses.replace(found, images=images)

    monkeypatch.setattr(imagesets, "load", one_pixel_brighter)
    assert fingerprints.of_images(RECIPE) != before
    fingerprints.of_images.cache_clear()


@pytest.mark.parametrize("exercise", exercises().values(), ids=lambda exercise: exercise.id)
def test_every_exercise_has_a_fingerprint_of_its_images(exercise):
    assert len(fingerprints.of_images(exercise.data)) == 64
