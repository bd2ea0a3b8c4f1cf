"""From messages to a record: believed are probabilities, doubted is everything else."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from autograder.recording import record
from autograder.sampling import TRAIN_OBSERVED, Draw
from autograder.types import (
    Containment,
    ExecResult,
    ExecStatus,
    Failure,
    Message,
    Program,
    RunRecord,
    SourceLine,
    Split,
)

COUNTS = {"train": 6, "val": 4, "probe": 8, "test": 10}
OBSERVED = COUNTS["train"] + COUNTS["val"] + COUNTS["probe"]
PROGRAM = Program("x = 1\ny = x / 0\n", (SourceLine(2, 5), SourceLine(3, 1)))
SAID = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}


def drawn(label: int = 0) -> Draw:
    """Images of two classes whose every label is `label`, unless noise turned it."""
    labels = {name: np.full(count, label) for name, count in COUNTS.items()}
    images = {name: np.zeros((count, 2, 2, 1), np.uint8) for name, count in COUNTS.items()}
    noisy = {"train": np.full(COUNTS["train"], 1 - label), "val": labels["val"]}
    return Draw(("cat", "dog"), images, labels, noisy)


def rows(count: int, first: float = 0.75) -> bytes:
    """The same two probabilities for each of `count` images."""
    return np.tile(np.array([first, 1 - first], "<f4"), (count, 1)).tobytes()


def epoch(**header: Any) -> Message:
    return Message("epoch", {"reported": SAID, "cpu_seconds": 1.5, **header}, rows(OBSERVED))


GOOD = {
    "confined": Message("confined", {"layers": ["landlock"]}),
    "begin": Message("begin", {"index": 0}),
    "loaded": Message("loaded", {"diagnosis": "dying-relu"}),
    "initial": Message("initial", {"parameters": 12}, rows(OBSERVED, 0.5)),
    "first": epoch(),
    "epoch": epoch(),
    "fitted": Message("fitted", {"cpu_seconds": 2.5}),
    "test": Message("test", {}, rows(COUNTS["test"])),
    "consistency": Message("consistency", {}, rows(3 * 10 + 8)),
    "structure": Message("structure", {"convolutions": 3, "changed_share": 1.0}),
    "done": Message("done", {}),
}


def recorded(*messages: Message, **result: Any) -> RunRecord:
    seen = ExecResult(
        **{
            "status": ExecStatus.EXITED,
            "returncode": 0,
            "wall_seconds": 9.0,
            "cpu_seconds": 4.0,
            "peak_memory_mb": 300.0,
            "containment": Containment("bubblewrap", ("landlock",)),
            "messages": messages,
            **result,
        }
    )
    return record(seen, drawn(), PROGRAM, "blurred", 7, "cpu")


def changed(**messages: Message | None) -> RunRecord:
    """A good run in which some messages are others, or left out."""
    return recorded(*(m for m in {**GOOD, **messages}.values() if m is not None))


def test_a_good_run_has_a_complete_record() -> None:
    run = recorded(*GOOD.values(), stdout="hello", stderr="a warning")
    assert run.error is None
    assert run.complete
    assert (run.exercise, run.seed, run.classes, run.device) == ("blurred", 7, 2, "cpu")
    assert run.diagnosis == "dying-relu"
    assert run.facts == {"parameters": 12, "convolutions": 3, "changed_share": 1.0}
    assert run.consistency == {"repeat": 0.0, "permuted": 0.0, "single": 0.0}
    assert (run.cost.fit_cpu_seconds, run.cost.total_cpu_seconds) == (2.5, 4.0)
    assert (run.cost.wall_seconds, run.cost.peak_memory_mb) == (9.0, 300.0)
    assert (run.stdout, run.stderr) == ("hello", "a warning")


def test_probabilities_are_evaluated_against_the_labels_that_stayed_outside() -> None:
    run = recorded(*GOOD.values())
    assert len(run.epochs) == 2
    assert run.epochs[0].val.loss == pytest.approx(-math.log(0.75))
    assert run.epochs[0].probe.count == COUNTS["probe"]
    assert run.initial[Split.PROBE].loss == pytest.approx(math.log(2))
    assert run.test is not None
    assert (run.test.accuracy, run.test.count) == (1.0, COUNTS["test"])
    # What fit was told about the training images is what its training loss is about.
    assert run.epochs[0].train.loss == pytest.approx(-math.log(0.25))


def test_reported_numbers_are_kept_beside_the_measured_ones() -> None:
    reported = changed(epoch=epoch(reported={**SAID, "train_loss": None})).epochs[-1].reported
    assert math.isnan(reported.train_loss)  # the worker sends null for NaN and infinity
    assert (reported.val_loss, reported.val_accuracy) == (0.6, 0.75)


def test_only_the_first_training_images_are_observed() -> None:
    many = np.arange(TRAIN_OBSERVED + 5)
    one = dataclasses.replace(drawn(), noisy={"train": many, "val": many})
    observed = one.observed_labels()
    assert len(observed[Split.TRAIN]) == TRAIN_OBSERVED
    assert len(observed[Split.VAL]) == TRAIN_OBSERVED + 5
    assert not {"probe_labels", "test_labels"} & set(one.visible())


def test_differences_between_ways_of_asking_are_the_largest_ones() -> None:
    answers = np.full((3 * 10 + 8, 2), 0.5, "<f4")
    answers[10, 0] += 0.25  # the second answer, first image
    answers[29, 1] += 0.125  # the turned answer, last image
    answers[30, 0] += 0.0625  # the first single image
    message = Message("consistency", {}, answers.tobytes())
    assert changed(consistency=message).consistency == {
        "repeat": 0.25,
        "permuted": 0.125,
        "single": 0.0625,
    }


def test_an_answer_that_is_not_finite_has_no_difference() -> None:
    message = Message("consistency", {}, np.full((38, 2), np.nan, "<f4").tobytes())
    assert all(math.isnan(value) for value in changed(consistency=message).consistency.values())


def test_an_error_is_led_back_to_the_learners_line() -> None:
    header = {"failure": "crashed", "message": "ZeroDivisionError: by zero", "line": 2}
    run = recorded(GOOD["confined"], Message("error", header))
    assert not run.complete
    assert run.error is not None
    assert run.error.failure is Failure.CRASHED
    assert (run.error.where, run.error.code) == ("cell 3, line 1", "y = x / 0")
    assert run.error.message == "ZeroDivisionError: by zero"
    assert "fresh kernel" in run.error.next_step


@pytest.mark.parametrize("line", [None, 0, -1, 3, 10**30, 1.0, "2", [2]])
def test_a_line_that_is_not_the_learners_is_left_out(line: object) -> None:
    error = recorded(Message("error", {"message": "x", "line": line})).error
    assert error is not None
    assert (error.where, error.code) == (None, None)


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ("invalid", Failure.INVALID),
        ("out of memory", Failure.OUT_OF_MEMORY),
        ("grader", Failure.CRASHED),
        ("innocent", Failure.CRASHED),
        (["grader"], Failure.CRASHED),
        (None, Failure.CRASHED),
    ],
)
def test_a_program_cannot_declare_its_failure_to_be_ours(said: object, failure: Failure) -> None:
    error = recorded(Message("error", {"failure": said, "message": "x"})).error
    assert error is not None
    assert error.failure is failure


def test_long_texts_of_an_error_are_cut() -> None:
    error = recorded(Message("error", {"message": "x" * 9999, "next_step": "y" * 9999})).error
    assert error is not None
    assert (len(error.message), len(error.next_step)) == (2000, 300)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (ExecStatus.TIMED_OUT, Failure.TIMED_OUT),
        (ExecStatus.OUT_OF_MEMORY, Failure.OUT_OF_MEMORY),
        (ExecStatus.OUTPUT_LIMIT, Failure.OUTPUT_LIMIT),
        (ExecStatus.SANDBOX_FAILED, Failure.GRADER),
    ],
)
def test_a_limit_counts_more_than_what_the_program_said(status, failure) -> None:
    error = recorded(*GOOD.values(), status=status, detail="in detail").error
    assert error is not None
    assert error.failure is failure
    assert error.message == f"{status}: in detail"
    assert error.next_step


@pytest.mark.parametrize("missing", ["done", "test", "both epochs"])
def test_a_process_that_ends_early_has_crashed(missing: str) -> None:
    gone = ["first", "epoch"] if missing == "both epochs" else [missing]
    messages = [message for name, message in GOOD.items() if name not in gone]
    run = recorded(*messages, returncode=-11, stderr="first\nSegmentation fault\n")
    assert run.error is not None
    assert run.error.failure is Failure.CRASHED
    assert "(exit -11). Its last words: Segmentation fault" in run.error.message


def test_a_worker_that_cannot_start_is_our_fault() -> None:
    run = recorded(GOOD["confined"], Message("ours", {"message": "no torch"}))
    assert run.error is not None
    assert run.error.failure is Failure.GRADER
    assert run.error.message == "the worker could not start: no torch"
