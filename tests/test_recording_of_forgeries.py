"""A program shares its process with the worker: any message may be its own invention.

Whatever comes, the host must not stumble, must not believe it, and must not take the blame.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.checks import judge
from autograder.recording import record
from autograder.types import (
    Containment,
    ExecResult,
    ExecStatus,
    Failure,
    Message,
    Program,
    RunRecord,
    SourceLine,
)

SAID = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}


def rows(count: int, *values: float) -> bytes:
    return np.tile(np.array(values, "<f4"), (count, 1)).tobytes()


def epoch(**reported: object) -> Message:
    return Message("epoch", {"reported": {**SAID, **reported}}, rows(18, 0.75, 0.25))


DAMAGED = {
    "unknown kind": (Message("grade", {"score": 1}), "an unknown message 'grade'"),
    "kind of the reader's own": (Message("rows", {}), "an unknown message 'rows'"),
    "no kind": (Message("", {}), "an unknown message ''"),
    "long kind": (Message("x" * 5000, {}), "an unknown message 'xxxx"),
    "no rows": (Message("test", {}), "0 bytes of probabilities, not 10 x 2 x 4"),
    "a row too few": (Message("test", {}, rows(9, 1, 0)), "72 bytes of probabilities, not 10"),
    "a byte too many": (Message("test", {}, rows(10, 1, 0) + b"x"), "81 bytes"),
    "rows of 64 bits": (Message("test", {}, bytes(160)), "160 bytes"),
    "too few answers": (Message("consistency", {}, rows(10, 1, 0)), "not 38 x 2 x 4"),
    "initial of another length": (Message("initial", {}, rows(17, 1, 0)), "not 18 x 2 x 4"),
    "no words": (Message("epoch", {}, rows(18, 1, 0)), "an epoch without reported numbers"),
    "words in a list": (Message("epoch", {"reported": [1]}), "an epoch without reported numbers"),
    "a number as text": (epoch(val_loss="0.1"), "a reported val_loss that is not a number"),
    "a number as truth": (epoch(train_loss=True), "a reported train_loss that is not a number"),
    "a huge integer": (epoch(epoch=10**400), "a reported epoch that is not a number"),
    "a number as list": (epoch(val_accuracy=[1]), "a reported val_accuracy that is not a number"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_message_of_the_wrong_form_makes_the_submission_invalid(
    name: str, make_messages, make_recording
) -> None:
    message, words = DAMAGED[name]
    known = {"test", "consistency", "initial", "epoch"}
    name = message.kind if message.kind in known else "extra"
    error = make_recording(make_messages(**{name: message})).error
    assert error is not None
    assert error.failure is Failure.INVALID
    assert words in error.message
    assert len(error.message) < 200
    assert error.next_step


@pytest.mark.parametrize("seconds", ["2.5", True, None, 10**400, float("inf"), {}])
def test_seconds_that_are_no_number_are_unknown(seconds, make_messages, make_recording) -> None:
    run = make_recording(make_messages(fitted=Message("fitted", {"cpu_seconds": seconds})))
    assert run.complete
    assert math.isnan(run.cost.fit_cpu_seconds)


@pytest.mark.parametrize("fact", ["3", None, float("nan")])
def test_facts_that_are_no_number_are_unknown(fact, make_messages, make_recording) -> None:
    structure = Message("structure", {"convolutions": fact, "changed_share": fact})
    facts = make_recording(make_messages(structure=structure)).facts
    assert math.isnan(facts["convolutions"])
    assert math.isnan(facts["changed_share"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [(5, None), (["a"], None), ("x" * 999, "x" * 200)],
    ids=["number", "list", "long"],
)
def test_a_diagnosis_is_a_short_text_or_none(said, kept, make_messages, make_recording) -> None:
    loaded = Message("loaded", {"diagnosis": said})
    assert make_recording(make_messages(loaded=loaded)).diagnosis == kept


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38, -1.0])
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_odd_probabilities_never_stop_the_host(value, make_messages, make_recording) -> None:
    run = make_recording(make_messages(test=Message("test", {}, rows(10, value, value))))
    assert run.error is not None or run.test is not None


def test_a_record_without_any_message_is_a_crash(make_recording) -> None:
    error = make_recording([]).error
    assert error is not None
    assert error.failure is Failure.CRASHED


def test_a_program_cannot_say_that_the_worker_did_not_start(make_messages, make_recording) -> None:
    """`ours` comes before `begin`, that is before anything of the learner's has run."""
    messages = make_messages(initial=Message("ours", {"message": "no torch"}))
    error = make_recording(messages).error
    assert error is not None
    assert error.failure is Failure.INVALID


def refused(run: RunRecord) -> bool:
    return run.error is not None and run.error.failure is not Failure.GRADER


@pytest.mark.parametrize("row", [(1.0, 1.0), (0.0, 0.0), (2.0, -1.0), (1e30, 1e30)])
def test_rows_that_are_no_probabilities_are_refused(row, make_messages, make_recording) -> None:
    assert refused(make_recording(make_messages(test=Message("test", {}, rows(10, *row)))))


@pytest.mark.parametrize("missing", ["initial", "consistency", "structure", "fitted", "loaded"])
def test_a_run_without_one_of_its_messages_is_not_complete(
    missing: str, make_messages, make_recording
) -> None:
    assert refused(make_recording(make_messages(**{missing: None})))


def test_a_complete_record_can_be_judged(make_messages, make_recording, make_exercise) -> None:
    assert judge(make_recording(make_messages()), make_exercise())


@pytest.mark.parametrize("name", ["initial", "fitted", "test", "consistency", "structure"])
def test_a_message_that_comes_twice_is_refused(name: str, make_messages, make_recording) -> None:
    (twice,) = (message for message in make_messages() if message.kind == name)
    assert refused(make_recording([*make_messages(done=None), twice, Message("done", {})]))


def test_time_does_not_run_backwards(make_messages, make_recording) -> None:
    run = make_recording(make_messages(fitted=Message("fitted", {"cpu_seconds": -5.0})))
    assert refused(run) or math.isnan(run.cost.fit_cpu_seconds)


@pytest.mark.parametrize("text", ["\ud800", "a\x1b[2Jb", "a\0b"], ids=["half", "escape", "null"])
def test_an_error_is_text_that_can_be_printed(text: str, make_recording) -> None:
    error = make_recording([Message("error", {"message": text, "next_step": text})]).error
    assert error is not None
    for words in (error.message, error.next_step):
        words.encode("utf-8")
        assert words.replace("\n", "").isprintable()


def test_the_line_after_the_last_one_is_no_stumbling_block(make_draw) -> None:
    program = Program("x = 1\n", (SourceLine(None, 1), SourceLine(None, 2)))  # of a .py file
    seen = ExecResult(
        status=ExecStatus.EXITED,
        returncode=0,
        wall_seconds=1.0,
        cpu_seconds=1.0,
        peak_memory_mb=1.0,
        containment=Containment("process", ()),
        messages=(Message("error", {"message": "x", "line": 2}),),
    )
    error = record(seen, make_draw(), program, "blurred", 1, "cpu").error
    assert error is not None
    assert error.code in (None, "")
