"""From messages to a record: probabilities are believed, everything else is doubted."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from autograder.answers.interview import MOST_DRAWS, STEPS
from autograder.sampling.drawing import TRAIN_OBSERVED
from autograder.types import ExecStatus, Failure, Message, Split


def test_a_good_run_has_a_complete_record(make_messages, make_recording) -> None:
    run = make_recording(make_messages(), stdout="hello", stderr="a warning")
    assert run.error is None
    assert run.complete
    assert (run.exercise, run.seed, run.classes, run.device) == ("blurred", 7, 2, "cpu")
    assert run.diagnosis == "dying-relu"
    assert len(run.facts.sketch) == 64
    assert 0.9 < run.facts.resemblance < 1.0
    assert {name: getattr(run.facts, name) for name in ("convolutions", "changed_share")} == {
        "convolutions": 3.0,
        "changed_share": 1.0,
    }
    assert run.facts.dead_position_share == 0.0
    # Answers that are the same whatever the weights are do not come from them.
    assert run.facts.response_ratio == run.facts.response_size == 0.0
    assert run.facts.redrawn_convolutions == run.facts.redrawn_weights == 1.0
    assert run.consistency == {"repeat": 0.0, "permuted": 0.0, "single": 0.0, "batches": 0.0}
    assert (run.stdout, run.stderr) == ("hello", "a warning")


def test_time_is_seen_from_outside(make_messages, make_recording) -> None:
    """The worker's own start is subtracted, the program pays for loading and training, and answers
    are counted separately."""
    run = make_recording(make_messages())
    cost = run.cost
    questions = len(ASKED) + CHANGED
    assert cost.fit_cpu_seconds == 4.0 - 1.5
    assert run.facts.answering_seconds == 0.25 * questions
    assert cost.total_cpu_seconds == 4.0 + 2.5
    assert (cost.wall_seconds, cost.peak_memory_mb) == (12.0, 300.0)
    larger = make_recording(make_messages(), answering={"peak_memory_mb": 400.0}).cost
    assert larger.peak_memory_mb == 400.0


ASKED = ["trial", "initial", "epoch 0", "epoch 1", "test", "consistency", "batches", "structure"]
ASKED += ["before"]
CHANGED = 2 * len(STEPS) + 2 * MOST_DRAWS
"""Weights moved by every step, once and twice; all of them, and the convolutions alone, drawn anew
again and again, since what the fake sandbox answers does not come from the weights."""


def test_each_question_is_told_what_it_needs_and_no_more(
    make_messages, make_weights, fake_sandbox, make_recording
) -> None:
    made = []

    def sandbox(*arguments, **options):
        made.append(fake_sandbox(*arguments, **options))
        return made[-1]

    make_recording(make_messages(), sandbox=sandbox)
    asked = made[0].asked
    assert [one.name for one in asked] == [*ASKED, *(f"changed {n}" for n in range(CHANGED))]
    images = {one.name: [len(part) for part in one.images] for one in asked}
    assert images["trial"] == [6]
    assert images["initial"] == images["epoch 1"] == [6, 4, 8]
    assert images["epoch 0"] == [6, 4]  # hidden images only at the end
    assert images["test"] == images["batches"] == images["before"] == [10]
    steps = {"trial": 2, "initial": 0, "epoch 0": 1, "epoch 1": 2, "test": 2, "structure": 2}
    for one in asked:
        keys = {"seed", "form", "batch", "classes", "plan", "table", "before"}
        keys |= {"weights", "images"}
        assert set(one.header) == keys, "no label, no split, no word on what the question is for"
        if one.name in steps:
            assert one.weights == make_weights(steps[one.name])
        if one.name.startswith("changed"):
            assert one.weights != make_weights(2)
            assert len(one.weights) == len(make_weights(2))
    assert len({one.weights for one in asked[-CHANGED + 1 :]}) == CHANGED - 1


def test_probabilities_are_evaluated_against_the_labels_that_stayed_outside(
    make_messages, make_recording
) -> None:
    run = make_recording(make_messages())
    assert len(run.epochs) == 2
    assert run.epochs[0].val.loss == pytest.approx(-math.log(0.75))
    assert run.epochs[0].probe is None
    assert run.epochs[1].probe.count == 8
    assert run.initial[Split.PROBE].loss == pytest.approx(math.log(2))
    assert run.test is not None
    assert (run.test.accuracy, run.test.count) == (1.0, 10)
    # The training loss is measured against the labels that fit was given.
    assert run.epochs[0].train.loss == pytest.approx(-math.log(0.25))


def test_rows_are_read_in_the_order_of_the_images(
    make_answer, make_rows, make_messages, make_recording
) -> None:
    parts = make_rows(6, 0.5) + make_rows(4, 0.25) + make_rows(8, 0.125)
    run = make_recording(make_messages(), {"epoch 1": make_answer(parts)})
    last = run.epochs[1]
    losses = [seen.loss for seen in (last.train, last.val, last.probe)]
    assert losses == pytest.approx([-math.log(p) for p in (0.5, 0.25, 0.125)])


def test_reported_numbers_are_kept_beside_the_measured_ones(
    make_table, make_messages, make_recording
) -> None:
    said = {"epoch": 3, "train_loss": None, "val_loss": 0.5, "val_accuracy": 1}
    epoch = Message("epoch", {"reported": said}, make_table())
    reported = make_recording(make_messages(epoch=epoch)).epochs[-1].reported
    assert math.isnan(reported.train_loss)  # the worker sends null for NaN and infinity
    assert (reported.epoch, reported.val_loss, reported.val_accuracy) == (3.0, 0.5, 1.0)


def test_only_the_first_training_images_are_observed(make_draw) -> None:
    many = np.arange(TRAIN_OBSERVED + 5)
    one = dataclasses.replace(make_draw(), noisy={"train": many, "val": many})
    observed = one.observed_labels()
    assert len(observed[Split.TRAIN]) == TRAIN_OBSERVED
    assert len(observed[Split.VAL]) == TRAIN_OBSERVED + 5
    parts = {"train_images", "train_labels", "val_images", "val_labels"}
    assert set(one.visible()) == parts, "hidden images never reach a training"


def test_differences_between_ways_of_asking_are_the_largest_ones(
    make_answer, make_rows, make_messages, make_recording
) -> None:
    answers = np.full((3 * 10 + 8, 2), 0.5, "<f4")
    answers[10] += (0.25, -0.25)  # the second answer, first image
    answers[29] += (-0.125, 0.125)  # the answer in reverse order, last image
    answers[30] += (0.0625, -0.0625)  # the first single image
    batches = make_rows(9, 0.75) + make_rows(1, 0.5)
    said = {"consistency": make_answer(answers.tobytes()), "batches": make_answer(batches)}
    assert make_recording(make_messages(), said).consistency == {
        "repeat": 0.25,
        "permuted": 0.125,
        "single": 0.0625,
        "batches": 0.25,
    }


def test_an_answer_that_is_not_finite_has_no_difference(
    make_answer, make_rows, make_messages, make_recording
) -> None:
    unknown = {
        "consistency": make_answer(make_rows(38, math.nan)),
        "batches": make_answer(make_rows(10, math.nan)),
    }
    seen = make_recording(make_messages(), unknown).consistency
    assert len(seen) == 4
    assert all(math.isnan(value) for value in seen.values())


def test_answers_that_are_not_finite_travel_as_well(
    make_answer, make_rows, make_messages, make_recording
) -> None:
    """A training that ends in NaN has failed; there is nothing to ask a person about."""

    def never(asked):
        return make_answer(make_rows(asked.rows, math.nan))

    unknown = Message("trial", {}, make_rows(6, math.nan))
    run = make_recording(make_messages(trial=unknown), never)
    assert run.error is None
    assert run.complete
    assert not run.test.finite
    differs = make_recording(make_messages(), never)
    assert differs.error.failure is Failure.NOT_PORTABLE


def test_other_answers_in_a_fresh_process_are_for_a_person(
    make_answer, make_rows, make_table, make_messages, make_recording
) -> None:
    fitted = Message("fitted", {}, make_table(kept=["MEANS", "model.history"]))
    other = {"trial": make_answer(make_rows(6, 0.5))}
    run = make_recording(make_messages(fitted=fitted), other)
    assert not run.complete
    assert run.error.failure is Failure.NOT_PORTABLE
    assert "probabilities differ by up to 0.25" in run.error.message
    assert "register_buffer" in run.error.next_step
    assert "What fit changed elsewhere: MEANS, model.history." in run.error.next_step


@pytest.mark.parametrize("stage", ["loading", "restoring", "asking"])
def test_a_program_that_fails_in_a_fresh_process_is_for_a_person(
    stage, make_answer, make_messages, make_recording
) -> None:
    said = {"failure": "crashed", "message": "NameError: MEANS", "line": 2}
    run = make_recording(make_messages(), {"trial": make_answer(error=said, stage=stage)})
    assert run.error.failure is Failure.NOT_PORTABLE
    assert run.error.message.endswith("not in a fresh process: NameError: MEANS")
    assert (run.error.where, run.error.code) == ("cell 3, line 1", "y = x / 0")


def test_a_program_that_fails_at_single_images_has_crashed(
    make_answer, make_messages, make_recording
) -> None:
    message = "IndexError: dim (predict was asked for 1 image)"
    said = {"failure": "crashed", "message": message, "line": 2}
    failed = {"consistency": make_answer(error=said, stage="asking")}
    run = make_recording(make_messages(), failed)
    assert run.error.failure is Failure.CRASHED
    assert run.error.message == message
    assert "images[:1]" in run.error.next_step
    assert run.error.where == "cell 3, line 1"


@pytest.mark.parametrize("asked", ["initial", "epoch 0", "test", "before", "structure"])
def test_a_process_that_ends_without_an_answer_has_crashed(
    asked, make_messages, make_recording
) -> None:
    run = make_recording(make_messages(), {asked: b""})
    assert run.error.failure is Failure.CRASHED
    assert "ended without an answer" in run.error.message


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (ExecStatus.EXITED, Failure.CRASHED),
        (ExecStatus.TIMED_OUT, Failure.TIMED_OUT),
        (ExecStatus.OUT_OF_MEMORY, Failure.OUT_OF_MEMORY),
        (ExecStatus.OUTPUT_LIMIT, Failure.OUTPUT_LIMIT),
        (ExecStatus.SANDBOX_FAILED, Failure.GRADER),
    ],
)
def test_an_answering_sandbox_that_ends_early_is_told_by_its_status(
    status, failure, make_messages, make_recording
) -> None:
    run = make_recording(make_messages(), answering={"status": status}, ends_at="test")
    assert not run.complete
    assert run.error.failure is failure
    assert run.error.next_step


def test_to_fail_with_weights_that_no_training_made_tells_nothing(
    make_answer, plain_answer, make_messages, make_recording
) -> None:
    def answers(asked):
        if asked.name.startswith("changed"):
            return make_answer(error={"message": "ValueError: odd"}, stage="asking")
        return plain_answer(asked)

    run = make_recording(make_messages(), answers)
    assert run.complete
    assert run.facts.response_ratio == 0.0


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


@pytest.mark.parametrize("missing", ["done", "trial", "fitted and later"])
def test_a_process_that_ends_early_has_crashed(missing: str, make_messages, make_recording) -> None:
    later = ["fitted", "fitted_weights", "trial", "done"]
    gone = later if missing == "fitted and later" else [missing]
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
