"""From messages to a record: believed are probabilities, doubted is everything else."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from autograder.sampling import TRAIN_OBSERVED
from autograder.types import ExecStatus, Failure, Message, Split


def test_a_good_run_has_a_complete_record(make_messages, make_recording) -> None:
    run = make_recording(make_messages(), stdout="hello", stderr="a warning")
    assert run.error is None
    assert run.complete
    assert (run.exercise, run.seed, run.classes, run.device) == ("blurred", 7, 2, "cpu")
    assert run.diagnosis == "dying-relu"
    assert run.facts == {
        "parameters": 12,
        "convolutions": 3,
        "changed_share": 1.0,
        "dead_position_share": 0.0,
        "descent": 0.9,
        "sketch": (0.5, -0.25),
    }
    assert run.consistency == {"repeat": 0.0, "permuted": 0.0, "single": 0.0}
    assert (run.cost.fit_cpu_seconds, run.cost.total_cpu_seconds) == (2.5, 4.0)
    assert (run.cost.wall_seconds, run.cost.peak_memory_mb) == (9.0, 300.0)
    assert (run.stdout, run.stderr) == ("hello", "a warning")


def test_probabilities_are_evaluated_against_the_labels_that_stayed_outside(
    make_messages, make_recording
) -> None:
    run = make_recording(make_messages())
    assert len(run.epochs) == 2
    assert run.epochs[0].val.loss == pytest.approx(-math.log(0.75))
    assert run.epochs[0].probe.count == 8
    assert run.initial[Split.PROBE].loss == pytest.approx(math.log(2))
    assert run.test is not None
    assert (run.test.accuracy, run.test.count) == (1.0, 10)
    # What fit was told about the training images is what its training loss is about.
    assert run.epochs[0].train.loss == pytest.approx(-math.log(0.25))


def test_reported_numbers_are_kept_beside_the_measured_ones(
    make_rows, make_messages, make_recording
) -> None:
    said = {"epoch": 3, "train_loss": None, "val_loss": 0.5, "val_accuracy": 1}
    epoch = Message("epoch", {"reported": said, "cpu_seconds": 1.5}, make_rows(18))
    reported = make_recording(make_messages(epoch=epoch)).epochs[-1].reported
    assert math.isnan(reported.train_loss)  # the worker sends null for NaN and infinity
    assert (reported.epoch, reported.val_loss, reported.val_accuracy) == (3.0, 0.5, 1.0)


def test_only_the_first_training_images_are_observed(make_draw) -> None:
    many = np.arange(TRAIN_OBSERVED + 5)
    one = dataclasses.replace(make_draw(), noisy={"train": many, "val": many})
    observed = one.observed_labels()
    assert len(observed[Split.TRAIN]) == TRAIN_OBSERVED
    assert len(observed[Split.VAL]) == TRAIN_OBSERVED + 5
    assert not {"probe_labels", "test_labels"} & set(one.visible())


def test_differences_between_ways_of_asking_are_the_largest_ones(
    make_messages, make_recording
) -> None:
    answers = np.full((3 * 10 + 8, 2), 0.5, "<f4")
    answers[10] += (0.25, -0.25)  # the second answer, first image
    answers[29] += (-0.125, 0.125)  # the turned answer, last image
    answers[30] += (0.0625, -0.0625)  # the first single image
    message = Message("consistency", {}, answers.tobytes())
    assert make_recording(make_messages(consistency=message)).consistency == {
        "repeat": 0.25,
        "permuted": 0.125,
        "single": 0.0625,
    }


def test_an_answer_that_is_not_finite_has_no_difference(make_messages, make_recording) -> None:
    message = Message("consistency", {}, np.full((38, 2), np.nan, "<f4").tobytes())
    assert all(
        math.isnan(value)
        for value in make_recording(make_messages(consistency=message)).consistency.values()
    )


def test_an_error_is_led_back_to_the_learners_line(make_recording) -> None:
    header = {"failure": "crashed", "message": "ZeroDivisionError: by zero", "line": 2}
    run = make_recording([Message("error", header)])
    assert not run.complete
    assert run.error is not None
    assert run.error.failure is Failure.CRASHED
    assert (run.error.where, run.error.code) == ("cell 3, line 1", "y = x / 0")
    assert run.error.message == "ZeroDivisionError: by zero"
    assert "fresh kernel" in run.error.next_step


@pytest.mark.parametrize("line", [None, 0, -1, 3, 10**30, 1.0, "2", [2]])
def test_a_line_that_is_not_the_learners_is_left_out(line: object, make_recording) -> None:
    error = make_recording([Message("error", {"message": "x", "line": line})]).error
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
def test_a_program_cannot_declare_its_failure_to_be_ours(
    said: object, failure: Failure, make_recording
) -> None:
    error = make_recording([Message("error", {"failure": said, "message": "x"})]).error
    assert error is not None
    assert error.failure is failure


def test_long_texts_of_an_error_are_cut(make_recording) -> None:
    error = make_recording(
        [Message("error", {"message": "x" * 9999, "next_step": "y" * 9999})]
    ).error
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
def test_a_limit_counts_more_than_what_the_program_said(
    status, failure, make_messages, make_recording
) -> None:
    error = make_recording(make_messages(), status=status, detail="in detail").error
    assert error is not None
    assert error.failure is failure
    assert error.message == f"{status}: in detail"
    assert error.next_step


@pytest.mark.parametrize("missing", ["done", "test", "both epochs"])
def test_a_process_that_ends_early_has_crashed(missing: str, make_messages, make_recording) -> None:
    gone = ["first", "epoch"] if missing == "both epochs" else [missing]
    messages = make_messages(**dict.fromkeys(gone))
    run = make_recording(messages, returncode=-11, stderr="first\nSegmentation fault\n")
    assert run.error is not None
    assert run.error.failure is Failure.CRASHED
    assert "(exit -11). Its last words: Segmentation fault" in run.error.message


def test_a_worker_that_cannot_start_is_our_fault(make_recording) -> None:
    run = make_recording([Message("confined", {}), Message("ours", {"message": "no torch"})])
    assert run.error is not None
    assert run.error.failure is Failure.GRADER
    assert run.error.message == "the worker could not start: no torch"
