"""A network from a tutorial, pasted into an exercise: it learns, and nobody has found the fault."""

from __future__ import annotations

import pytest

from autograder.course import exercises
from autograder.proving.pasted_network import MOST, RECORD, pasted_lines, stale, try_in
from autograder.proving.solutions_record import load_record
from autograder.types.exercise import GROUPS

NAMES = ["all-alike-again", "another-story", "another-loss-each-time", "some-good-epochs"]
"""One of each lesson, in which such a network learns and whose grades cost little."""


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_earns_six_of_ten_points_at_most(name: str) -> None:
    exercise = exercises()[name]
    found = try_in(exercise)
    earned = {group for group in GROUPS if found["points"][group] == exercise.points[group]}
    assert earned >= {"training", "form"}
    assert 0 < found["points"]["diagnosis"] < exercise.points["diagnosis"]
    assert found["score"] <= MOST


def test_the_record_is_of_the_present_exercises() -> None:
    assert stale() == [], "run: make pasted"


def test_in_no_exercise_does_it_earn_more() -> None:
    record = load_record(RECORD)
    assert set(record) == set(exercises())
    assert max(one["score"] for one in record.values()) <= MOST
    assert f"pasted into {len(exercises())} exercises" in pasted_lines()[0]
