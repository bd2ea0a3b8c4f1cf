"""Matching words does not lead to the cause of an exercise: neither its id nor its texts do."""

from __future__ import annotations

import pytest

from autograder.catalogue import failure_modes
from autograder.course import exercises
from autograder.judging.answer_key import accepted_diagnoses
from autograder.proving.prove import given_away
from autograder.proving.word_match import LEAST_RANK, before_the_first_hint, ranks, words


@pytest.mark.parametrize("name", exercises())
def test_no_exercise_gives_its_cause_away(name: str) -> None:
    assert given_away(exercises()[name]) == []


def test_a_text_that_names_a_cause_is_found_out() -> None:
    """The ranking sees what a reader would: each entry of the catalogue leads to itself, and so do
    ids that exercises once had."""
    for mode in failure_modes().values():
        assert ranks(f"{mode.name}. {mode.test}")[mode.id] == 1
    once = {"double-softmax": "softmax-applied-twice", "hidden-penalty": "penalty-in-loss"}
    once |= {"dropout-gap": "excess-dropout", "train-mode-validation": "missing-eval-mode"}
    for former_id, cause in once.items():
        assert ranks(former_id)[cause] < LEAST_RANK


def test_words_are_stems_without_stop_words() -> None:
    assert words("The losses of BATCH_MEANS, in trainLoss") == [
        *("loss", "batch", "mean", "train", "loss")
    ]


def test_a_text_without_a_word_of_the_catalogue_ranks_nothing_first() -> None:
    assert set(ranks("qwertz").values()) == {len(failure_modes())}


def test_names_of_the_code_count_and_those_of_the_contract_do_not() -> None:
    exercise = exercises()["some-good-epochs"]
    text = before_the_first_hint(exercise)
    assert "step_factor" in text.split("\n")
    assert "build_model" not in text.split("\n")
    assert exercise.story in text
    assert not any(hint in text for hint in exercise.hints)


def test_an_accepted_cause_that_its_text_names_is_reported(monkeypatch) -> None:
    exercise = exercises()["some-good-epochs"]
    accepted = accepted_diagnoses(exercise)
    assert accepted is not None
    mode = failure_modes()[accepted[0]]
    monkeypatch.setattr(
        "autograder.proving.prove.before_the_first_hint", lambda *_: f"{mode.name} {mode.test}"
    )
    (line,) = given_away(exercise)
    assert mode.id in line
    assert "rank 1" in line
