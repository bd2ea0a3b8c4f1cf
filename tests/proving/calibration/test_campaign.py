"""A campaign makes each run once, resumes where it was stopped, and can be shared."""

from __future__ import annotations

import pytest

from autograder.authoring.variants import Kind
from autograder.course import find_exercise
from autograder.proving.calibration import campaign
from autograder.proving.calibration.campaign import (
    HELD_OUT_SEEDS,
    SEEDS,
    carry_out,
    judged,
    pending,
    programs,
    share,
)
from autograder.proving.calibration.store import Store, run_key


@pytest.fixture(scope="module")
def exercise():
    return find_exercise("all-alike-again")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store in place of the exercise's own."""
    empty = Store(tmp_path / "runs.jsonl")
    monkeypatch.setattr(campaign, "open_store", lambda exercise: empty)
    return empty


def counts(tasks):
    found: dict[str, int] = {}
    for task in tasks:
        found[task.variant.name] = found.get(task.variant.name, 0) + len(task.seeds)
    return found


def test_the_numbers_of_runs_are_those_that_are_promised(exercise, store):
    found = counts(pending(exercise, store))
    for name, variant in programs(exercise).items():
        assert found[name] == (HELD_OUT_SEEDS if variant.held_out else SEEDS[variant.kind])
    assert HELD_OUT_SEEDS >= 5
    assert SEEDS[Kind.REFERENCE] >= 40
    assert SEEDS[Kind.RIGHT] >= 12
    assert min(SEEDS[Kind.MUTANT], SEEDS[Kind.WRONG], SEEDS[Kind.STARTER]) >= 6


def test_a_smaller_scale_still_runs_every_program(exercise, store):
    assert set(counts(pending(exercise, store, scale=0.01)).values()) == {1}


def test_what_is_recorded_is_not_run_again(exercise, store, make_run):
    key = run_key(exercise, programs(exercise)["reference"])
    store.add(key, [make_run(seed=seed) for seed in range(1000, 1039)])
    (task,) = [t for t in pending(exercise, store) if t.variant.name == "reference"]
    assert task.seeds == (1039,)


def test_a_changed_program_is_run_again_and_no_other(exercise, store, make_run):
    for name, variant in programs(exercise).items():
        key = "of an earlier text" if name == "starter" else run_key(exercise, variant)
        store.add(key, [make_run(seed=s) for s in range(1000, 1000 + SEEDS[variant.kind])])
    assert set(counts(pending(exercise, store))) == {"starter"}


def test_machines_share_the_work_without_overlap(exercise, store):
    tasks = pending(exercise, store)
    parts = [share(tasks, part, 3) for part in (1, 2, 3)]
    assert sorted(id(t) for part in parts for t in part) == sorted(map(id, tasks))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.slow
def test_runs_are_really_made_recorded_and_judged(exercise, store):
    wanted = ("reference", "starter")
    tasks = [t for t in pending(exercise, store, scale=0.01) if t.variant.name in wanted]
    done = list(carry_out(tasks, workers=2))
    assert {task.variant.name for task, _ in done} == set(wanted)
    assert len(store.path.read_text().splitlines()) == 2
    by_name = {one.program: one for one in judged(exercise, store)}
    (reference,), (starter,) = by_name["reference"].runs, by_name["starter"].runs
    assert reference is not None
    assert starter is not None
    assert all(result.passed for result in reference)
    assert {r.check for r in starter if not r.passed} >= set(exercise.symptom)
