"""Few epochs are asked about, and that changes the verdict of no recorded run."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.answers.choice import (
    EVERYTHING,
    as_asked,
    chosen_epochs,
    every_epoch,
    follows_hidden,
)
from autograder.checks import judge
from autograder.course import course_root, exercises
from autograder.judging.answer_key import accepted_diagnoses
from autograder.judging.evidence import gather_recorded
from autograder.types import Exercise, Reported, RunRecord, Split

NUMBERS = st.floats()
CURVES = st.lists(st.builds(Reported, NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=200)


def said(*losses: float) -> list[Reported]:
    return [Reported(n, loss, loss, 0.5) for n, loss in enumerate(losses)]


@pytest.fixture
def followed(make_exercise) -> Exercise:
    return make_exercise(checks={"validation_stays_down": True})


@given(CURVES)
def test_the_first_and_the_last_epoch_are_always_asked_about(curves: list[Reported]) -> None:
    choice = chosen_epochs(curves, follows_hidden=False)
    last = len(curves) - 1
    assert choice[last] == EVERYTHING
    assert Split.TRAIN in choice[0]
    assert set(choice) <= set(range(len(curves)))
    full = [epoch for epoch, splits in choice.items() if Split.VAL in splits]
    assert len(full) <= 10
    assert len(choice) <= 20
    # A running mean lies between two epochs, so both must be known.
    assert all(epoch == 0 or epoch - 1 in choice for epoch in full)


def test_the_best_epoch_and_the_largest_jumps_are_asked_about(make_exercise) -> None:
    losses = [1.0 - 0.001 * n for n in range(100)]
    losses[71] = 0.1
    choice = chosen_epochs(said(*losses), follows_hidden=False)
    assert {71, 70} <= set(choice)
    assert Split.VAL in choice[71]
    jump = [1.0] * 50 + [2.0] * 50
    assert Split.VAL in chosen_epochs(said(*jump), follows_hidden=False)[50]
    odd = [1.0] * 60 + [math.nan] + [1.0] * 39
    assert Split.VAL in chosen_epochs(said(*odd), follows_hidden=False)[60]


def test_hidden_images_are_followed_only_where_a_check_does(make_exercise, followed) -> None:
    curves = said(*(1 / (n + 1) for n in range(30)))
    asked = {e for e, s in chosen_epochs(curves, follows_hidden=False).items() if Split.PROBE in s}
    assert asked == {29}
    assert follows_hidden(followed)
    everywhere = chosen_epochs(curves, follows_hidden=True)
    assert len([epoch for epoch, splits in everywhere.items() if Split.PROBE in splits]) > 4


def test_a_campaign_asks_about_everything() -> None:
    assert every_epoch(3) == {0: EVERYTHING, 1: EVERYTHING, 2: EVERYTHING}
    assert every_epoch(0) == {}


def test_what_was_not_asked_about_is_not_known(make_run, make_exercise) -> None:
    run = make_run(losses=[1 / (n + 1) for n in range(40)])
    asked = as_asked(run, make_exercise())
    assert asked.epochs[-1] == run.epochs[-1]
    unknown = [one for one in asked.epochs if one.train is None]
    assert len(unknown) > 20
    assert [one.reported for one in asked.epochs] == [one.reported for one in run.epochs]
    assert as_asked(make_run(losses=[0.5]), make_exercise()).epochs == make_run(losses=[0.5]).epochs


def recorded(exercise: Exercise) -> Path:
    return course_root() / "solutions" / exercise.lesson / exercise.id / "runs.jsonl"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(n for n, e in exercises().items() if recorded(e).exists()))
def test_every_recorded_run_keeps_its_verdict_and_the_checks_it_fails(
    name: str, recorded_store: Any
) -> None:
    exercise = exercises()[name]
    complete = [run for run in recorded_store(exercise).runs.values() if run.complete]
    diagnoses = accepted_diagnoses(exercise)
    assert len(complete) > 50

    def failing(run: RunRecord) -> set[str]:
        (evidence,) = gather_recorded([run], exercise, diagnoses)
        return {result.check for result in judge(evidence) if not result.passed}

    # A run that was recorded with the chosen epochs only is compared with itself here.
    changed = [
        (run.seed, failing(run) ^ failing(few))
        for run, few in ((run, as_asked(run, exercise)) for run in complete)
        if failing(run) != failing(few)
    ]
    assert changed == []
