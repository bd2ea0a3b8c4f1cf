"""Classifiers without convolutions: what they see, how they are judged, how little they reach."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import imagesets
import numpy as np
import pytest

from autograder.course import course_root, exercises, find_exercise
from autograder.errors import AuthoringError, UsageError
from autograder.proving.baselines import features, measured, table
from autograder.proving.baselines.measure import BASELINES, ENOUGH, Outcome, Score, measure
from autograder.proving.baselines.tasks import SEED, Task, recorded, tasks
from autograder.types import DataRecipe

CROSSES = DataRecipe("prints", 800, 0, 0, 800, classes=("light crosses", "dark crosses"))
MOST_WITHOUT, LEAST_WITH = 0.65, 0.80
"""Bounds that the CARD.md of prints states for two kinds of crosses, with 800 training images."""
FRESH = SEED + 1000
"""From this seed on, images that no table was measured on."""


@pytest.fixture(scope="module")
def crosses() -> Outcome:
    return measure(Task("prints", CROSSES), seeds=1, quick=True)


@pytest.mark.slow
def test_prints_are_beyond_every_classifier_without_convolutions(crosses: Outcome) -> None:
    reached = {score.name: score.accuracy for score in crosses.scores if not score.network}
    assert len(reached) >= 6
    assert {name: a for name, a in reached.items() if a > MOST_WITHOUT} == {}


@pytest.mark.slow
def test_prints_are_within_reach_of_a_small_network(crosses: Outcome) -> None:
    (network,) = (score for score in crosses.scores if score.name == "small CNN")
    assert network.accuracy >= LEAST_WITH


@pytest.mark.slow
def test_an_outcome_is_valid_json(crosses: Outcome) -> None:
    found = json.loads(json.dumps(table.as_json(crosses)))
    assert found["best_accuracy"] == round(crosses.best.accuracy, 4)
    assert {score["name"] for score in found["scores"]} == {b.name for b in BASELINES if b.quick}
    assert found["asked"] is None


@pytest.mark.slow
def test_baselines_find_what_lies_in_place_and_colour() -> None:
    """The same code does well where the class can be seen without a network."""
    easy = DataRecipe("garments", 300, 0, 0, 200, classes=("trouser", "bag"))
    outcome = measure(Task("garments", easy), seeds=1, quick=True)
    assert all(score.accuracy > 0.85 for score in outcome.scores)


def test_block_means_of_an_uneven_picture() -> None:
    image = np.arange(15, dtype=np.uint8).reshape(1, 3, 5, 1)
    found = features.blocks(image, 2) * 255
    assert found[0].tolist() == pytest.approx([3, 5, 6.5, 10.5, 12.5, 14])


def test_the_spectrum_does_not_see_a_negative() -> None:
    image = np.random.default_rng(0).integers(40, 215, (2, 28, 28, 1)).astype(np.uint8)
    one, other = features.spectrum(image), features.spectrum(255 - image)
    # Only the mean tells them apart: it is the first amplitude, and so the first ring.
    assert (np.abs(one - other) > 1e-9).sum(1).tolist() == [2, 2]


def test_histograms_see_directions_of_edges() -> None:
    steps = np.zeros((2, 28, 28, 1), np.uint8)
    steps[0, :, 14:], steps[1, 14:] = 255, 255
    across, down = features.histograms(steps)
    assert np.abs(across - down).max() > 0.02


def outcome_of(accuracy: float, *, network: float = 0.99) -> Outcome:
    exercise = find_exercise("all-alike-again")
    scores = (Score("a", False, (accuracy,), 1.0), Score("b", True, (network,), 1.0))
    return Outcome(Task("all-alike-again", exercise.data, exercise), (1,), True, scores, None)


def test_room_is_counted_in_standard_errors_of_one_run() -> None:
    outcome = outcome_of(0.65)  # asked .9 on 400 images: sqrt(.65 * .35 / 400) = .0238
    assert outcome.room == pytest.approx(0.25 / 0.02385, abs=0.01)
    assert outcome.holds


def test_a_baseline_that_comes_near_is_marked_and_a_network_is_not() -> None:
    assert not outcome_of(0.90 - (ENOUGH - 0.1) * 0.0180).holds
    assert outcome_of(0.5, network=1.0).best.name == "a"
    assert "(too near)" in "\n".join(table.course_table([outcome_of(0.84)]))


def test_recorded_networks_are_right_and_have_convolutions() -> None:
    (task,) = tasks(["faces"])
    assert recorded(task) is None
    (task,) = tasks(["all-alike-again"])
    found = recorded(task)
    if found is None:
        pytest.skip("the programs have changed since their runs were recorded")
    smallest, weakest = found
    assert smallest.parameters <= weakest.parameters
    assert weakest.lowest <= smallest.lowest


def test_unknown_names() -> None:
    with pytest.raises(UsageError, match="sets are faces"):
        tasks(["nothing"])
    with pytest.raises(UsageError, match="all-alike-again"):
        tasks(["all-alike-agian"])


def test_tables_are_written_between_marks(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_text("# A set\n")
    table.write_between_marks(path, ["one"])
    table.write_between_marks(path, ["two"])
    text = path.read_text()
    assert "two" in text
    assert "one" not in text
    assert text.startswith("# A set\n\n## Baselines\n")
    path.write_text(text + text)
    with pytest.raises(AuthoringError, match="expected one"):
        table.write_between_marks(path, ["three"])


# What `make baselines` measured.


@cache
def measured_outcomes() -> Sequence[Outcome]:
    """Read once: the recorded runs beside them are many."""
    return [measured.outcome(task, measured.path()) for task in tasks([])]


def test_every_recipe_is_measured_on_the_images_that_it_draws_now() -> None:
    stale = measured.stale(tasks([]), measured.path())
    assert [task.name for task in stale] == [], "run `make baselines`"


def test_no_classifier_without_convolutions_comes_near_what_an_exercise_asks() -> None:
    asked = [outcome for outcome in measured_outcomes() if outcome.task.asked is not None]
    assert len(asked) == len(exercises())
    assert {one.task.name: one.room for one in asked if not one.holds} == {}


def test_right_networks_lie_as_far_above_what_is_asked() -> None:
    margins = {one.task.name: one.margin for one in measured_outcomes() if one.right}
    assert {name: m for name, m in margins.items() if m is not None and m < ENOUGH} == {}


def test_documents_show_what_was_measured() -> None:
    outcomes = measured_outcomes()
    course = [outcome for outcome in outcomes if outcome.task.exercise is not None]
    page = (course_root() / "GRADES.md").read_text("utf-8")
    assert "\n".join(table.course_table(course)) in page
    for outcome in outcomes:
        if outcome.task.exercise is None:
            card = imagesets.home(outcome.task.name) / "CARD.md"
            assert "\n".join(table.set_table(outcome)) in card.read_text("utf-8")


@pytest.mark.slow
def test_the_nearest_baselines_get_no_nearer_with_fresh_images() -> None:
    """For the three exercises with the least room: the best baseline, fitted and tested again."""
    near = [one for one in measured_outcomes() if one.room is not None]
    for one in sorted(near, key=lambda one: one.room or 0)[:3]:
        name = one.best.name
        (again,) = measure(one.task, seeds=1, only=[name], first=FRESH).scores
        count = one.task.recipe.test
        spread = math.sqrt(one.best.accuracy * (1 - one.best.accuracy) / count)
        assert again.accuracy < one.best.accuracy + ENOUGH * spread, (one.task.name, name)
        assert again.accuracy < (one.task.asked or 0)


def test_a_changed_recipe_asks_for_a_new_measurement() -> None:
    (task,) = tasks(["all-alike-again"])
    fewer = replace(task, recipe=replace(task.recipe, train=task.recipe.train - 1))
    assert measured.stale([task, fewer], measured.path()) == [fewer]
    assert measured.stale([task], measured.path()) == []


def test_a_measurement_resumes_after_the_last_draw(tmp_path: Path) -> None:
    (task,) = tasks(["all-alike-again"])
    where = tmp_path / "measured.json"
    seeds = range(SEED, SEED + measured.SEEDS)
    assert measured.missing([task], where) == [(task, seed) for seed in seeds]
    for done, seed in enumerate(seeds, 1):
        measured._add(where, task, seed, [Score("a", False, (done / 10,), 1.5)])
        assert measured.missing([task], where) == [(task, seed) for seed in seeds[done:]]
    (score,) = measured.outcome(task, where).scores
    assert score.accuracies == (0.1, 0.2, 0.3)
    assert score.seconds == 4.5
