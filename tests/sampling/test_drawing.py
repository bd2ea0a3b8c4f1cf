"""What one run is given: how its labels are coded, and that the seed alone decides it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from autograder.course import find_exercise
from autograder.sampling.drawing import PUBLIC_SEEDS, draw, training_seed
from autograder.types import DataRecipe

RECIPE = DataRecipe("smears", 60, 20, 20, 40, proportions=(0.6, 0.3, 0.1))


def exercise(**recipe):
    data = dataclasses.replace(RECIPE, **recipe)
    return dataclasses.replace(find_exercise("constant-predictor"), data=data)


def shares(drawn):
    """The share of test images of each class, by its name."""
    counts = np.bincount(drawn.labels["test"], minlength=3) / len(drawn.labels["test"])
    return dict(zip(drawn.classes, counts, strict=True))


def test_the_same_seed_draws_the_same():
    one, other = (draw(exercise(), 3) for _ in range(2))
    assert one.classes == other.classes
    for name in one.images:
        np.testing.assert_array_equal(one.images[name], other.images[name])
    for name in one.noisy:
        np.testing.assert_array_equal(one.noisy[name], other.noisy[name])


def test_shuffled_labels_stand_for_other_classes_from_run_to_run():
    codings = {draw(exercise(), seed).classes for seed in range(12)}
    assert len(codings) > 3
    assert all(set(coding) == set(next(iter(codings))) for coding in codings)


def test_a_fixed_coding_keeps_the_order_of_the_set():
    assert len({draw(exercise(coding="fixed"), seed).classes for seed in range(6)}) == 1


@pytest.mark.parametrize("seed", range(4))
def test_names_follow_their_images_through_the_shuffling(seed):
    shuffled, fixed = (draw(exercise(coding=coding), seed) for coding in ("shuffled", "fixed"))
    np.testing.assert_array_equal(shuffled.images["test"], fixed.images["test"])
    assert shares(shuffled) == shares(fixed)
    for name in ("train", "val", "probe", "test"):
        called = [shuffled.classes[label] for label in shuffled.labels[name]]
        assert called == [fixed.classes[label] for label in fixed.labels[name]]


def test_hidden_labels_are_not_visible():
    visible = draw(exercise(), 1).visible()
    assert {name for name in visible if name.endswith("labels")} == {"train_labels", "val_labels"}


@pytest.mark.parametrize("seed", [PUBLIC_SEEDS, PUBLIC_SEEDS + 1, 2**127, 2**128 - 1])
def test_a_program_cannot_draw_its_images_again_from_what_it_starts_with(seed):
    seen = training_seed(seed)
    assert 0 <= seen < 2**63  # the range that torch accepts
    assert seen not in {training_seed(seed + 1), seed, seed % 2**63, seed % 2**64}
    hidden, guessed = (draw(exercise(), number).labels["test"] for number in (seed, seen))
    assert np.mean(hidden == guessed) < 0.8


def test_public_seeds_are_the_same_inside_and_outside():
    public = [0, 1_000, PUBLIC_SEEDS - 1]
    assert [training_seed(seed) for seed in public] == public
