"""A spec is read completely, or refused with the file, the place and what is wrong."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from autograder.course import course_root, exercises, source_path
from autograder.errors import AuthoringError
from autograder.types.exercise import GROUPS, Budget, DataRecipe, load_exercise

DATA = {"set": "garments", "train": 80, "val": 30, "probe": 40, "test": 40}
POINTS = {"training": 4, "validation": 3, "form": 1, "diagnosis": 2}


def test_id_and_lesson_are_the_names_of_file_and_folder(make_exercise) -> None:
    exercise = make_exercise(name="blurred")
    assert (exercise.id, exercise.lesson) == ("blurred", "01-lesson")
    assert exercise.path.name == "blurred.toml"


def test_texts_are_joined_to_one_line(make_exercise) -> None:
    exercise = make_exercise()
    assert exercise.story == "A network sees little."
    assert exercise.hints == ("Look here.", "Measure this.", "It shows that.")


def test_data_and_budget_have_their_fields(make_exercise) -> None:
    exercise = make_exercise(
        data={**DATA, "classes": ["dress", "coat"], "label_noise": 0.0, "proportions": [0.9, 0.1]},
        budget={"cpu_factor": 2.5},
    )
    assert exercise.data == DataRecipe(
        "garments", 80, 30, 40, 40, classes=("dress", "coat"), proportions=(0.9, 0.1)
    )
    assert exercise.budget == Budget(cpu_factor=2.5, memory_mb=1500, wall_seconds=120.0)


def test_a_budget_may_be_left_out(make_exercise) -> None:
    assert make_exercise(budget=None).budget == Budget()


def test_points_add_up_in_the_order_of_the_groups(make_exercise) -> None:
    exercise = make_exercise(points=dict(reversed(POINTS.items())))
    assert tuple(exercise.points) == GROUPS
    assert exercise.maximum_points == 10.0


def test_settings_are_those_of_the_spec_or_empty(make_exercise) -> None:
    exercise = make_exercise(
        checks={"generalises": {"minimum_accuracy": 0.8}, "still_a_cnn": False, "calibrated": True}
    )
    assert exercise.settings("generalises") == {"minimum_accuracy": 0.8}
    for name in ("still_a_cnn", "calibrated", "within_budget"):
        assert exercise.settings(name) == {}


def test_an_exercise_cannot_be_changed(make_exercise) -> None:
    exercise = make_exercise()
    with pytest.raises(dataclasses.FrozenInstanceError):
        exercise.title = "another"
    with pytest.raises(TypeError):
        exercise.points["training"] = 100.0


BREACHES: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": None}, "add the missing key(s) title"),
    "no hints and no data": ({"hints": None, "data": None}, "missing key(s) data, hints"),
    "unknown key": ({"auther": "me"}, "spec has the unknown key(s) auther; known are budget"),
    "unknown data key": ({"data": {**DATA, "trian": 1}}, "[data] has the unknown key(s) trian"),
    "unknown budget key": ({"budget": {"cpu": 1}}, "[budget] has the unknown key(s) cpu"),
    "data without test": ({"data": {"set": "x", "train": 1, "val": 1, "probe": 1}}, "'test'"),
    "no images": ({"data": {**DATA, "train": 0}}, "[data] train must be positive, not 0"),
    "true images": ({"data": {**DATA, "val": True}}, "val has a value of the wrong type: True"),
    "negative budget": ({"budget": {"cpu_factor": -1.0}}, "[budget] cpu_factor must be positive"),
    "two hints": ({"hints": ["a", "b"]}, "expected at least 3 hints, found 2"),
    "a group without points": (
        {"points": {"training": 4, "validation": 3, "form": 1}},
        "[points] needs a positive number for each of",
    ),
    "a group too many": ({"points": {**POINTS, "style": 1}}, "[points] needs a positive number"),
    "points of zero": ({"points": {**POINTS, "form": 0}}, "[points] needs a positive number"),
    "points in words": ({"points": {**POINTS, "form": "one"}}, "[points] needs a positive number"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_broken_spec_is_refused_by_name_and_place(name: str, write_spec) -> None:
    changes, message = BREACHES[name]
    path = write_spec(**changes)
    with pytest.raises(AuthoringError) as caught:
        load_exercise(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


WRONG_TYPES: dict[str, dict[str, Any]] = {
    "train": {"data": {**DATA, "train": "80"}},
    "classes": {"data": {**DATA, "classes": "dress"}},
    "set": {"data": {**DATA, "set": 5}},
    "title": {"title": 5},
    "story": {"story": 5},
    "hints": {"hints": "Look at the loss."},
    "hint": {"hints": [1, 2, 3]},
    "symptom": {"symptom": "generalises"},
    "no symptom": {"symptom": []},
    "points": {"points": 10},
    "checks": {"checks": ["generalises"]},
    "noise below zero": {"data": {**DATA, "label_noise": -0.5}},
    "noise above one": {"data": {**DATA, "label_noise": 1.5}},
}


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_a_value_of_the_wrong_type_is_refused(name: str, write_spec) -> None:
    with pytest.raises(AuthoringError):
        load_exercise(write_spec(**WRONG_TYPES[name]))


@pytest.mark.parametrize(
    "content", [b"title = ", b"\xff\xfe\x00", None], ids=["no TOML", "no UTF-8", "no file"]
)
def test_a_file_that_is_no_toml_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AuthoringError, match=r"odd\.toml: expected a spec in TOML, found: "):
        load_exercise(path)


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_of_the_course_lies_where_its_source_lies(name: str) -> None:
    exercise = exercises()[name]
    assert exercise.path.is_relative_to(course_root() / "course" / exercise.lesson)
    assert source_path(exercise) is not None
