"""Official grades with fresh seeds: given once, counted, and void once a program changes."""

from __future__ import annotations

import dataclasses
import json

import pytest

from autograder.course import find_exercise
from autograder.proving.calibration import conditions, confirmation
from autograder.proving.calibration.campaign import programs
from autograder.proving.calibration.conditions import load_comparisons, measure
from autograder.proving.calibration.confirmation import confirm, load_confirmation
from autograder.proving.calibration.error_rates import Rate
from autograder.proving.calibration.store import verdict_key


@pytest.fixture(scope="module")
def exercise():
    return find_exercise("all-alike-again")


@pytest.fixture
def only(exercise, monkeypatch, tmp_path):
    """Only this exercise with these programs, recorded in an empty folder."""

    def narrow(*names):
        chosen = {name: programs(exercise)[name] for name in names}
        for module in (confirmation, conditions):
            monkeypatch.setattr(module, "programs", lambda exercise: chosen)
            monkeypatch.setattr(module, "exercises", lambda: {exercise.id: exercise})
        monkeypatch.setattr(confirmation, "_path", lambda exercise: tmp_path / "confirmed.jsonl")
        monkeypatch.setattr(conditions, "_path", lambda exercise: tmp_path / "conditions.jsonl")
        return tmp_path

    return narrow


@pytest.mark.slow
def test_a_grade_is_given_recorded_counted_and_not_given_twice(only, exercise):
    folder = only("reference", "starter")
    first = list(confirm(exercise, 1))
    assert sorted(first) == [
        f"{exercise.id}: reference: PASSED",
        f"{exercise.id}: starter: FAILED",
    ]
    assert list(confirm(exercise, 1)) == []
    entries = [json.loads(line) for line in (folder / "confirmed.jsonl").read_text().splitlines()]
    assert {entry["program"] for entry in entries} == {"reference", "starter"}
    assert all(2 <= entry["runs"] <= 3 for entry in entries)
    seen = load_confirmation()
    assert (seen.right, seen.wrong, seen.named, seen.ungraded) == (Rate(0, 1), Rate(0, 1), (), 0)


def test_a_wrong_grade_is_named_and_one_of_an_earlier_text_is_not_counted(only, exercise):
    folder = only("reference", "starter")
    current = {
        name: verdict_key(exercise, programs(exercise)[name]) for name in ("reference", "starter")
    }
    entries = [
        {"key": current["reference"], "round": 1, "verdict": "FAILED"},
        {"key": current["starter"], "round": 1, "verdict": "PASSED"},
        {"key": "an earlier text", "round": 1, "verdict": "PASSED"},
    ]
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    (folder / "confirmed.jsonl").write_text(text + '{"key": "cut sho')
    seen = load_confirmation()
    assert (seen.right, seen.wrong) == (Rate(1, 1), Rate(1, 1))
    assert seen.grades == 2
    assert [name.split(", ")[1] for name in seen.named] == ["reference", "starter"]
    (folder / "confirmed.jsonl").unlink()
    assert load_confirmation().ungraded == 2


def test_a_grade_by_other_thresholds_is_not_counted(only, exercise):
    folder = only("reference")
    milder = dataclasses.replace(exercise, checks={"generalises": {"minimum_accuracy": 0.5}})
    keys = [verdict_key(one, programs(exercise)["reference"]) for one in (milder, exercise)]
    entries = [{"key": key, "round": 1, "verdict": "PASSED"} for key in keys]
    (folder / "confirmed.jsonl").write_text("".join(json.dumps(one) + "\n" for one in entries))
    assert load_confirmation().right == Rate(0, 1)


@pytest.mark.slow  # deriving seeds is slow by intent
def test_no_round_uses_the_seeds_of_the_campaign(exercise):
    from autograder.judging.seeds import seeds_of
    from autograder.sampling.drawing import PROVING_SEED

    used = {
        seed
        for number in range(1, 50)
        for seed in seeds_of(exercise, secret=f"confirmation, round {number}")
    }
    assert not used & set(range(PROVING_SEED, PROVING_SEED + 100))


@pytest.mark.slow
def test_conditions_are_measured_once_and_compared(only, exercise, monkeypatch):
    folder = only("reference")
    some = tuple(c for c in conditions.CONDITIONS if c.name in ("one thread", "loaded machine"))
    monkeypatch.setattr(conditions, "CONDITIONS", some)
    assert len(list(measure(exercise))) == 2
    assert list(measure(exercise)) == []
    assert [(one.condition, one.runs, one.right) for one in load_comparisons()] == [
        ("one thread", 1, 1),
        ("loaded machine", 1, 1),
    ]
    entries = [json.loads(line) for line in (folder / "conditions.jsonl").read_text().splitlines()]
    assert all(entry["verdict"] == "PASSED" for entry in entries)
