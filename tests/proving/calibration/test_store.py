"""Recorded runs: written once, found again, merged, and safe against a sudden end."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from autograder.authoring.variants import load_variants
from autograder.course import find_exercise, require_source
from autograder.errors import AuthoringError
from autograder.proving.calibration.store import Store, open_store, run_key


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs.jsonl")


def again(store):
    """The same file, read by another process."""
    from autograder.proving.calibration.store import _read

    return Store(store.path, _read(store.path, forgiving=True))


def test_a_run_is_found_again_by_what_was_run_and_its_seed(store, make_run):
    store.add("key", [make_run(seed=3), make_run(seed=1)])
    read = again(store)
    assert read.has("key", 3)
    assert not read.has("key", 2)
    assert not read.has("other", 3)
    assert [run.seed for run in read.of("key")] == [1, 3]


def test_what_the_checks_read_survives(store, make_run):
    run = make_run(losses=(0.512345678, math.nan), seed=2, facts={"resemblance": 0.5})
    store.add("key", [run])
    (read,) = again(store).of("key")
    assert read.epochs[0].train.loss == pytest.approx(run.epochs[0].train.loss, rel=1e-4)
    assert math.isnan(read.epochs[1].probe.loss)
    assert read.facts.resemblance == 0.5
    assert read.diagnosis == run.diagnosis


def test_a_line_cut_short_by_a_sudden_end_is_left_out(store, make_run):
    store.add("key", [make_run(seed=1), make_run(seed=2)])
    text = store.path.read_text()
    store.path.write_text(text[: len(text) - 40])
    assert [run.seed for run in again(store).of("key")] == [1]


def test_after_a_line_cut_short_the_campaign_goes_on(store, make_run):
    store.add("key", [make_run(seed=1), make_run(seed=2)])
    text = store.path.read_text()
    store.path.write_text(text[: len(text) - 40])
    again(store).add("key", [make_run(seed=2), make_run(seed=3)])
    assert [run.seed for run in again(store).of("key")] == [1, 2, 3]


def test_a_damaged_line_in_the_middle_is_named(store, make_run):
    store.add("key", [make_run(seed=1), make_run(seed=2)])
    lines = store.path.read_text().splitlines()
    store.path.write_text("\n".join([lines[0][:50], *lines[1:]]))
    with pytest.raises(AuthoringError, match="line 1"):
        again(store)


def test_keeping_sorts_and_drops_programs_that_are_no_more(store, make_run):
    store.add("new", [make_run(seed=2)])
    store.add("old", [make_run(seed=1)])
    store.add("new", [make_run(seed=1)])
    store.keep({"new"})
    lines = [json.loads(line) for line in store.path.read_text().splitlines()]
    assert [(line["key"], line["run"]["seed"]) for line in lines] == [("new", 1), ("new", 2)]


def test_merging_adds_what_is_missing_and_nothing_twice(store, tmp_path, make_run):
    other = Store(tmp_path / "other.jsonl")
    store.add("key", [make_run(seed=1)])
    other.add("key", [make_run(seed=1), make_run(seed=2)])
    assert store.merge(other.path) == 1
    assert store.merge(other.path) == 0
    assert [run.seed for run in again(store).of("key")] == [1, 2]


def test_merging_refuses_a_damaged_file(store, tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text("{}\n")
    with pytest.raises(AuthoringError, match=r"other\.jsonl, line 1"):
        store.merge(other)


@pytest.fixture(scope="module")
def exercise():
    return find_exercise("all-alike-again")


@pytest.fixture(scope="module")
def reference(exercise):
    return load_variants(require_source(exercise), exercise.symptom)["reference"]


def test_a_changed_program_or_changed_data_is_another_run(exercise, reference):
    key = run_key(exercise, reference)
    more = dataclasses.replace(exercise, data=dataclasses.replace(exercise.data, train=10))
    assert run_key(exercise, dataclasses.replace(reference, text=reference.text + "x = 1\n")) != key
    assert run_key(more, reference) != key


def test_a_changed_threshold_or_text_asks_for_no_new_run(exercise, reference):
    other = dataclasses.replace(
        exercise, checks={**exercise.checks, "generalises": {"minimum_accuracy": 0.5}}, title="x"
    )
    assert run_key(other, reference) == run_key(exercise, reference)


def test_every_exercise_has_a_place_for_its_runs(exercise):
    assert open_store(exercise).path.parent == require_source(exercise).with_suffix("")
