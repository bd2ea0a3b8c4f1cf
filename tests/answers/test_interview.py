"""Interviews with models computed here: some follow their weights, others do not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from autograder.answers.choice import every_epoch
from autograder.answers.commits import Commit, read_commit
from autograder.answers.doubts import follows
from autograder.answers.interview import (
    Findings,
    NotAnsweredError,
    interview,
    largest_difference,
)
from autograder.answers.messages import Answer, Question
from autograder.sampling.drawing import Draw
from autograder.types import Message, Split

Array = np.ndarray[Any, Any]
SIDE, CLASSES = 6, 3
COUNTS = {"train": 90, "val": 60, "probe": 60, "test": 240}


def drawn() -> Draw:
    """Each class is a stripe at a place of its own, under noise."""
    generator = np.random.default_rng(0)
    images, labels = {}, {}
    for name, count in COUNTS.items():
        labels[name] = np.arange(count) % CLASSES
        pixels = generator.integers(0, 120, (count, SIDE, SIDE, 1))
        for number, label in enumerate(labels[name]):
            pixels[number, 2 * label : 2 * label + 2] += 60
        images[name] = pixels.astype(np.uint8)
    noisy = {name: labels[name] for name in ("train", "val")}
    return Draw(("a", "b", "c"), images, labels, noisy)


def linear_weights() -> Array:
    weights = np.zeros((CLASSES, 1, SIDE, SIDE), "<f4")
    for label in range(CLASSES):
        weights[label, 0, 2 * label : 2 * label + 2] = 0.5
    return weights - weights.mean(axis=0)


def commit(weights: Array) -> Commit:
    row = ["w", "parameter", "float32", list(weights.shape)]
    table = {"tensors": [row], "modes": [1], "small": [], "kept": []}
    spool = io.BytesIO(weights.tobytes())
    return read_commit(Message("fitted", {}, json.dumps(table).encode()), spool)


def softmax(scores: Array) -> Array:
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).astype("<f4")


Predict = Callable[[Array, Array], Array]


def linear(weights: Array, images: Array) -> Array:
    return softmax(images.reshape(len(images), -1) / 255 @ weights.reshape(CLASSES, -1).T)


def table(weights: Array, images: Array) -> Array:
    """Gives the right answers whatever the weights are."""
    return linear(linear_weights(), images)


def answer(question: Question, predict: Predict) -> Answer:
    """Answer as the answering worker does."""
    data = question.commit.weights() if question.weights is None else question.weights
    weights = np.frombuffer(data, "<f4")
    nothing = np.empty((0, CLASSES), "<f4")
    if question.form == "structure":
        return Answer(nothing, {"convolutions": 1, "dead_position_share": 0.0})
    sample = question.images[0]
    asked = {
        "whole": list(question.images),
        "batches": [sample[n : n + 37] for n in range(0, len(sample), 37)],
        "consistency": [sample, sample, sample[::-1], *(one[None] for one in sample[:8])],
    }[question.form]
    parts = [predict(weights, one) for one in asked]
    if question.form == "consistency":
        parts[2] = parts[2][::-1]
    return Answer(np.concatenate(parts), {})


def interviewed(
    predict: Predict,
    *,
    shape: tuple[int, ...] = (CLASSES, 1, SIDE, SIDE),
    there: Predict | None = None,
    epochs: int = 3,
    answers: Mapping[int, Answer] | None = None,
) -> tuple[Findings, list[Question]]:
    """What an interview finds out, and the questions that it asked."""
    data = drawn()
    final = linear_weights().reshape(shape)
    trial = (there or predict)(final, data.images["train"][:32])
    models = [commit(final * (n + 1) / epochs) for n in range(epochs)]
    asking = interview(commit(final * 0), models, commit(final), trial, data, every_epoch(epochs))
    asked = [next(asking)]
    while True:
        reply = (answers or {}).get(len(asked) - 1) or answer(asked[-1], predict)
        try:
            asked.append(asking.send(reply))
        except StopIteration as end:
            return end.value, asked


def test_the_answers_of_a_linear_model_move_in_proportion_to_its_weights() -> None:
    found, _ = interviewed(linear)
    assert found.facts.response_ratio == pytest.approx(2, abs=0.1)
    assert found.facts.response_cosine > 0.98
    assert found.facts.response_step == 0.005
    assert follows(found.facts)
    assert found.test is not None
    assert found.test.accuracy > 0.9
    assert found.facts.redrawn_weights < 0.7
    assert found.facts.redrawn_convolutions < 0.7
    assert set(found.consistency) == {"repeat", "permuted", "single", "batches"}
    assert max(found.consistency.values()) < 1e-5


def test_a_table_does_not_move_and_stays_right_without_its_weights() -> None:
    found, _ = interviewed(table)
    assert found.test is not None
    assert found.test.accuracy > 0.9
    assert found.facts.response_size == found.facts.response_ratio == 0.0
    assert not follows(found.facts)
    assert found.facts.redrawn_weights == found.facts.redrawn_convolutions
    assert found.facts.redrawn_weights == pytest.approx(found.test.accuracy, abs=0.01)


def test_an_answer_that_only_trembles_with_the_weights_does_not_follow_them() -> None:
    """Noise seeded by the weights' bytes is as large for one step as for two."""

    def trembling(weights: Array, images: Array) -> Array:
        generator = np.random.default_rng(abs(hash(weights.tobytes())))
        rows = table(weights, images)
        return softmax(np.log(rows) + 0.02 * generator.standard_normal(rows.shape))

    found, _ = interviewed(trembling, there=trembling)
    assert not follows(found.facts)


def test_rounded_answers_are_asked_again_with_a_larger_step() -> None:
    def rounded(weights: Array, images: Array) -> Array:
        return np.round(linear(weights, images) * 50) / np.float32(50)

    found, asked = interviewed(rounded)
    assert found.facts.response_step == 0.03
    _, usual = interviewed(linear)
    assert len(asked) == len(usual) + 4


def test_answers_that_bend_are_asked_again_with_a_smaller_step() -> None:
    """As those of a network of many layers: what is added grows with the square of the step."""

    def bent(weights: Array, images: Array) -> Array:
        moved = weights.ravel() - linear_weights().ravel()
        bend = 8 * (moved @ moved) * np.arange(CLASSES)
        return softmax(np.log(linear(weights, images)) + bend)

    found, asked = interviewed(bent)
    assert found.facts.response_step == 0.001
    assert follows(found.facts)
    _, usual = interviewed(linear)
    assert len(asked) == len(usual) + 2


def test_a_probability_that_is_rounded_away_is_no_jump() -> None:
    """Where a network is very sure, `1 - p` in 32-bit floats is 0 or a multiple of 6e-8."""

    def sure(weights: Array, images: Array) -> Array:
        p = linear(weights * np.float32(16), images)
        p[:, 0] = np.float32(1) - p[:, 1:].sum(1, dtype=np.float32)
        return np.maximum(p, 0)

    found, _ = interviewed(sure)
    assert (sure(linear_weights(), drawn().images["test"]) == 0).any()
    assert follows(found.facts)


def test_epochs_and_splits_are_evaluated_with_their_own_labels() -> None:
    found, asked = interviewed(linear, epochs=2)
    assert set(found.epochs) == {0, 1}
    assert found.initial[Split.PROBE].loss == pytest.approx(np.log(CLASSES))
    for seen in found.epochs.values():
        assert {split: one.count for split, one in seen.items()} == {
            Split.TRAIN: 90,
            Split.VAL: 60,
            Split.PROBE: 60,
        }
        assert all(one.accuracy > 0.9 for one in seen.values())
    assert found.epochs[1][Split.VAL].loss < found.epochs[0][Split.VAL].loss
    assert [one.form for one in asked[:4]] == ["whole"] * 4


def test_no_question_tells_a_label() -> None:
    _, asked = interviewed(linear)
    labels = drawn().labels
    for question in asked:
        header, *rest = question.packed(CLASSES, 7, {}, [])[1:]
        said = json.loads(header)
        assert "labels" not in said
        sizes = len(rest[0]) + sum(one.nbytes for one in question.images)
        assert sum(map(len, rest)) == sizes, "weights and pixels, nothing else"
        for values in labels.values():
            for data in (values.tobytes(), values.astype(np.uint8).tobytes()):
                assert data not in b"".join(rest)


def test_what_does_not_travel_is_not_asked_further() -> None:
    def elsewhere(weights: Array, images: Array) -> Array:
        return linear(weights * 3, images)

    found, asked = interviewed(linear, there=elsewhere)
    assert len(asked) == 1
    assert found.travel > 1e-3
    assert found.test is None


def test_an_error_at_a_question_ends_the_interview() -> None:
    failed = Answer(np.empty((0, CLASSES), "<f4"), {}, {"message": "x"}, "asking")
    for number, travels in ((0, False), (1, True), (5, True)):
        with pytest.raises(NotAnsweredError) as caught:
            interviewed(linear, answers={number: failed})
        assert caught.value.travels is travels


def test_differences_are_unknown_where_answers_are() -> None:
    one = np.full((2, 3), 0.25, "<f4")
    assert largest_difference(one, one) == 0.0
    assert np.isnan(largest_difference(one, one[:1]))
    assert np.isnan(largest_difference(one, one * np.nan))
    assert np.isnan(largest_difference(one[:0], one[:0]))


def test_a_model_without_convolutions_is_asked_about_all_its_weights_only() -> None:
    """`still_a_cnn` judges whether that is allowed; it is no reason to doubt the answers."""
    found, asked = interviewed(linear, shape=(CLASSES, SIDE * SIDE))
    _, usual = interviewed(linear)
    assert found.facts.redrawn_convolutions is None
    assert found.facts.redrawn_weights < 0.7
    assert len(asked) == len(usual) - 1
