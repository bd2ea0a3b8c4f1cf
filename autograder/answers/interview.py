"""Ask a trained program about images whose labels stay here, one question after the other.

Each question goes to a process of its own (`worker/answering.py`), which has one commit, the images
of that question and nothing else: no label, no training image unless it is asked about, no memory
of the training or of another question.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.answers.choice import Choice
from autograder.answers.commits import Array, Commit
from autograder.answers.doubts import KEPT, follows
from autograder.answers.messages import Answer, Question, finite_number
from autograder.answers.weights import cosine, moved, redrawn
from autograder.questions import Question as Probing
from autograder.questions import all_questions
from autograder.sampling.drawing import TRAIN_OBSERVED, Draw
from autograder.sampling.evaluation import cheaper, evaluate
from autograder.types import Evaluation, Facts, Split

TRIAL = 32
"""Training images that a program answers for both where it trained and in a fresh process."""
CONSISTENCY = 64
"""Images that are asked about in several ways."""
SINGLES = 8
ASKED_AGAIN = 600
"""Most test images that are asked about again, in batches and with weights drawn anew."""
RESPONSE = 200
"""Images that are asked about with weights moved a little."""
STEPS = (0.005, 0.001, 0.03)
"""How far weights are moved, as a share of each tensor's spread, one after the other until the
answers follow. The small step is for networks of many layers, which bend: with 20 layers the cosine
is 0.95 and more in 24 runs at 0.005, and 0.995 at 0.001 where that is lowest. The large step is for
answers that are rounded or computed in half precision, which hides a small one."""
_FLOOR = 1e-5
MOST_DRAWS = 5
"""Most times that weights are drawn anew, while the answers stay right."""
PROBED = 200
"""Test images that are altered for a probing question."""
COPIES_TOGETHER = 6
"""Altered copies that one process is asked about, one after the other: a process for each took a
third of a run of `two-in-three`, most of it to load the program."""


class NotAnsweredError(Exception):
    """The program failed at a question."""

    def __init__(self, answer: Answer, question: Question, *, travels: bool) -> None:
        super().__init__(answer.stage)
        self.answer = answer
        self.question = question
        self.travels = travels
        """Whether it had given the same answers in a fresh process as where it was trained."""


@dataclass
class Findings:
    """What an interview found out."""

    initial: dict[Split, Evaluation] = field(default_factory=dict)
    epochs: dict[int, dict[Split, Evaluation]] = field(default_factory=dict)
    test: Evaluation | None = None
    consistency: dict[str, float] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    """Without what the host computes from the weights alone."""
    travel: float = float("nan")
    """Largest difference between the answers where it was trained and in a fresh process."""

    def learn(self, **facts: Any) -> None:
        """Add to the facts."""
        self.facts = dataclasses.replace(self.facts, **facts)


Asking = Generator[Question, Answer, Findings]


def interview(
    built: Commit,
    epochs: Sequence[Commit],
    fitted: Commit,
    trial: Array,
    drawn: Draw,
    choice: Choice,
    probing: Sequence[str] = (),
) -> Asking:
    """Yield questions and take answers, until everything that a record holds is known.

    Args:
        built: the model before training.
        epochs: the models that were logged.
        fitted: the model that `fit` returned.
        trial: what it answered for the first training images in the process that trained it.
        probing: names of the probing questions to ask as well (`questions/`).

    Raises:
        NotAnsweredError: the program fails at a question.
    """
    found = Findings()
    images, labels = drawn.images, drawn.observed_labels()
    asker = _Asker()
    sample = images["train"][:TRIAL]
    rows = yield from asker.rows(Question("whole", fitted, (sample,), len(sample)))
    found.travel = _travelled(trial, rows)
    asker.travels = found.travel <= TRAVELS
    if not asker.travels:
        return found
    pictures = {
        Split.TRAIN: images["train"][:TRAIN_OBSERVED],
        Split.VAL: images["val"],
        Split.PROBE: images["probe"],
    }
    found.initial = yield from _observe(asker, built, tuple(pictures), pictures, labels)
    for number in sorted(choice):
        splits = tuple(split for split in pictures if split in choice[number])
        found.epochs[number] = yield from _observe(asker, epochs[number], splits, pictures, labels)
        if Split.VAL in asker.seen and Split.PROBE in asker.seen:
            found.learn(
                validation_cheaper=cheaper(
                    *((asker.seen[split], labels[split]) for split in (Split.VAL, Split.PROBE))
                )
            )
    test = images["test"]
    rows = yield from asker.rows(Question("whole", fitted, (test,), len(test)))
    found.test = evaluate(rows, drawn.labels["test"])
    found.consistency = yield from _consistency(asker, fitted, test, rows)
    answer = yield from asker.ask(Question("structure", fitted, (test[:CONSISTENCY],), 0))
    for name in ("convolutions", "dead_position_share"):
        found.learn(**{name: finite_number(answer.facts.get(name))})
    found.learn(**(yield from _response(asker, fitted, test[:RESPONSE])))
    probed = {}
    for name in probing:
        probed[name] = yield from _probe(asker, fitted, all_questions()[name], rows, drawn)
    found.learn(
        probed=probed, **(yield from _without_its_weights(asker, fitted, test, drawn, found.test))
    )
    return found


TRAVELS = 1e-3
"""Largest difference of a probability between two processes. The same program with the same weights
and one thread gives the same answers bit for bit."""


class _Asker:
    """Asks, and stops the interview when the program fails."""

    def __init__(self) -> None:
        self.travels = False
        self.seen: dict[Split, Array] = {}
        """The rows of the last observation."""

    def ask(self, question: Question) -> Generator[Question, Answer, Answer]:
        answer = yield question
        if answer.error is not None or len(answer.rows) != question.rows:
            raise NotAnsweredError(answer, question, travels=self.travels)
        return answer

    def rows(self, question: Question) -> Generator[Question, Answer, Array]:
        answer = yield from self.ask(question)
        return answer.rows

    def rows_or_nan(self, question: Question) -> Generator[Question, Answer, Array]:
        """For weights that no training made: failing there tells nothing about the program."""
        answer = yield question
        if answer.error is None and len(answer.rows) == question.rows:
            return answer.rows
        return np.full((question.rows, answer.rows.shape[1]), np.nan, "<f4")


def _observe(
    asker: _Asker,
    commit: Commit,
    splits: tuple[Split, ...],
    pictures: Mapping[Split, Array],
    labels: Mapping[Split, Array],
) -> Generator[Question, Answer, dict[Split, Evaluation]]:
    images = tuple(pictures[split] for split in splits)
    total = sum(len(one) for one in images)
    rows = yield from asker.rows(Question("whole", commit, images, total))
    found, start = {}, 0
    asker.seen = {}
    for split in splits:
        count = len(labels[split])
        asker.seen[split] = rows[start : start + count]
        found[split] = evaluate(asker.seen[split], labels[split])
        start += count
    return found


def _consistency(
    asker: _Asker, fitted: Commit, test: Array, whole_rows: Array
) -> Generator[Question, Answer, dict[str, float]]:
    sample = test[:CONSISTENCY]
    count = len(sample)
    singles = min(SINGLES, count)
    rows = yield from asker.rows(Question("consistency", fitted, (sample,), 3 * count + singles))
    whole, again, turned = (rows[i * count : (i + 1) * count] for i in range(3))
    some = test[:ASKED_AGAIN]
    batches = yield from asker.rows(Question("batches", fitted, (some,), len(some)))
    return {
        "repeat": largest_difference(whole, again),
        "permuted": largest_difference(whole, turned),
        "single": largest_difference(whole[:singles], rows[3 * count :]),
        "batches": largest_difference(whole_rows[: len(some)], batches),
    }


def _response(
    asker: _Asker, fitted: Commit, sample: Array
) -> Generator[Question, Answer, dict[str, Any]]:
    """How answers move when the weights are moved a little, and twice as much.

    The answers of a network move in proportion: `response_ratio` is near 2, `response_cosine` near
    1. What was not computed from the weights does not move at all.
    """
    before = yield from asker.rows(Question("whole", fitted, (sample,), len(sample)))
    found: dict[str, Any] = {}
    for step in STEPS:
        moves = []
        for times in (1, 2):
            weights = moved(fitted, times * step, seed=len(sample))
            rows = yield from asker.rows_or_nan(
                Question("whole", fitted, (sample,), len(sample), weights)
            )
            with np.errstate(all="ignore"):
                moves.append(_log_odds(rows) - _log_odds(before))
        sizes = [float(np.sqrt((move**2).mean())) for move in moves]
        found = {
            "response_ratio": sizes[1] / sizes[0] if sizes[0] > 0 else 0.0,
            "response_cosine": cosine(moves[0].ravel(), moves[1].ravel()),
            "response_size": sizes[0],
            "response_step": step,
        }
        if follows(Facts(**found)):
            break
    return found


def _without_its_weights(
    asker: _Asker, fitted: Commit, test: Array, drawn: Draw, plain: Evaluation
) -> Generator[Question, Answer, dict[str, float]]:
    """What is left of the accuracy when the convolutions, or all weights, are drawn anew.

    It is the mean recall of the classes: that of guessing if the answers come from the weights. A
    model without any convolution is tested with all weights only: `still_a_cnn` judges it.

    Drawn again while the skill stays, and the lowest counts: with two classes and few filters, one
    draw in four of random weights tells a dress from a coat. What does not come from the weights
    stays in every draw.

    Args:
        plain: the trained model on all test images.
    """
    found: dict[str, float] = {}
    some, labels = test[:ASKED_AGAIN], drawn.labels["test"][:ASKED_AGAIN]
    chance = 1 / len(drawn.classes)
    lost = chance + KEPT * (plain.mean_recall - chance)
    ways = {"redrawn_weights": False}
    if any(t.kind == "parameter" and len(t.shape) >= 3 for t in fitted.tensors):
        ways["redrawn_convolutions"] = True
    for name, only in ways.items():
        for draw in range(MOST_DRAWS):
            weights = redrawn(fitted, seed=len(test) + draw, only_convolutions=only)
            rows = yield from asker.rows_or_nan(
                Question("whole", fitted, (some,), len(some), weights)
            )
            mean = evaluate(rows, labels).mean_recall
            found[name] = mean if mean != mean else min(mean, found.get(name, 1.0))
            if not found[name] > lost:
                break
    return found


def _probe(
    asker: _Asker, fitted: Commit, question: Probing, plain: Array, drawn: Draw
) -> Generator[Question, Answer, float]:
    """Ask about altered copies of the first test images, and measure what that changes."""
    images, labels = drawn.images["test"][:PROBED], drawn.labels["test"][:PROBED]
    copies = question.alter(images, np.random.Generator(np.random.PCG64(len(images))))
    altered: list[Array] = []
    for start in range(0, len(copies), COPIES_TOGETHER):
        some = copies[start : start + COPIES_TOGETHER]
        rows = yield from asker.rows(Question("whole", fitted, some, len(some) * len(images)))
        altered += np.split(rows, len(some))
    return question.measure(plain[: len(images)], altered, labels)


def _log_odds(rows: Array) -> Array:
    """Logarithms of the probabilities, each row about its mean: the logits up to a constant.

    A program that answers `1 - p` rounds to whole multiples of 6e-8, down to 0, where a logarithm
    jumps. What is below the floor does not move; above it the rounding steps are less than 1 %.
    """
    with np.errstate(all="ignore"):
        logs = np.log(np.maximum(rows.astype(np.float64), _FLOOR))
        centred: Array = logs - logs.mean(axis=1, keepdims=True)
    return centred


def _travelled(there: Array, here: Array) -> float:
    """Largest difference between answers given in two processes. What is not finite in both counts
    as equal: a training that ended in NaN has failed, and that is explanation enough."""
    known = np.isfinite(there)
    if there.shape != here.shape or not np.array_equal(known, np.isfinite(here)):
        return float("nan")
    return float(np.abs(there[known] - here[known]).max(initial=0.0))


def largest_difference(a: Array, b: Array) -> float:
    """Between two answers; NaN if one of them is not finite or they differ in shape."""
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    return float(np.abs(a - b).max()) if a.size else float("nan")
