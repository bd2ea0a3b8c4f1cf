"""A program shares its process with the worker: any message may be its own invention.

Whatever comes, the host must not stumble, must not believe it, and must not take the blame.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from autograder.checks import judge
from autograder.running.recording import program_error
from autograder.types import ExecStatus, Failure, Message, Program, RunRecord, SourceLine

SAID = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}
TENSOR = ["a", "parameter", "float32", [2]]


def rows(count: int, *values: float) -> bytes:
    return np.tile(np.array(values, "<f4"), (count, 1)).tobytes()


def table(**changes: object) -> bytes:
    """The table of a model that has one parameter of two numbers."""
    good = {"tensors": [TENSOR], "modes": [1], "small": [], "kept": []}
    return json.dumps({**good, **changes}).encode()


def deep(levels: int) -> bytes:
    inner = "[" * levels + "]" * levels
    return table().replace(b'"small": []', f'"small": {inner}'.encode())


def epoch(**reported: object) -> Message:
    return Message("epoch", {"reported": {**SAID, **reported}}, table())


DAMAGED = {
    "unknown kind": (Message("grade", {"score": 1}), "an unknown message 'grade'"),
    "kind of the reader's own": (Message("require_weights", {}), "an unknown message 'require"),
    "no kind": (Message("", {}), "an unknown message ''"),
    "long kind": (Message("x" * 5000, {}), "an unknown message 'xxxx"),
    "no rows": (Message("trial", {}), "0 answers on trial, not 6"),
    "a row too few": (Message("trial", {}, rows(5, 1, 0)), "5 answers on trial, not 6"),
    "a byte too many": (Message("trial", {}, rows(6, 1, 0) + b"x"), "49 bytes of probabilities"),
    "rows of 64 bits": (Message("trial", {}, np.tile([1.0, 0.0], 6).tobytes()), "damaged"),
    "no words": (Message("epoch", {}, table()), "an epoch without reported numbers"),
    "words in a list": (Message("epoch", {"reported": [1]}), "an epoch without reported numbers"),
    "a number as text": (epoch(val_loss="0.1"), "a reported val_loss that is not a number"),
    "a number as truth": (epoch(train_loss=True), "a reported train_loss that is not a number"),
    "a huge integer": (epoch(epoch=10**400), "a reported epoch that is not a number"),
    "a number as list": (epoch(val_accuracy=[1]), "a reported val_accuracy that is not a number"),
    "no table": (Message("built", {}), "a model whose table is not JSON"),
    "a table that is no text": (Message("built", {}, b"\xff\xfe"), "is not JSON"),
    "a pickle": (Message("built", {}, b"\x80\x04N."), "is not JSON"),
    "a huge table": (Message("built", {}, b" " * (2**20 + 1)), "more than a MiB"),
    "a table in a list": (Message("built", {}, b"[]"), "a model without a table of tensors"),
    "no tensors": (Message("built", {}, table(tensors=None)), "without a table of tensors"),
    "no modes": (Message("built", {}, table(modes=None)), "a model without modes"),
    "empty modes": (Message("built", {}, table(modes=[])), "a model without modes"),
    "odd modes": (Message("built", {}, table(modes=[2])), "a model without modes"),
    "many modes": (Message("built", {}, table(modes=[1] * 30_000)), "a model without modes"),
    "much state": (Message("built", {}, table(small=[["global", "a", "x" * 9999]])), "plain state"),
    "many tensors": (Message("built", {}, table(tensors=[TENSOR] * 5001)), "more than 5000"),
    "a huge tensor": (
        Message("built", {}, table(tensors=[["a", "buffer", "int8", [2**20, 2**20]]])),
        "a model of more than 256 MiB",
    ),
    "deep state": (Message("built", {}, deep(900)), "plain state"),
    "very deep state": (Message("built", {}, deep(100_000)), "damaged"),
    "state of empty lists": (Message("built", {}, table(small=[[]] * 50_000)), "plain state"),
    "state in huge numbers": (
        Message("built", {}, table(small=[["global", "a", 10**4000]])),
        "plain state",
    ),
    "state before training": (
        Message("loaded", {"plan": {}, "small": ["x" * 5000]}),
        "plain state",
    ),
    "deep state before training": (
        Message("loaded", {"plan": {}, "small": json.loads("[" * 900 + "]" * 900)}),
        "plain state",
    ),
    "no state before training": (Message("loaded", {"plan": {}}), "plain state"),
}
WRONG_ROWS = {
    "no list": "a",
    "too short": ["a", "parameter", "float32"],
    "a name that is none": [1, "parameter", "float32", [2]],
    "a long name": ["a" * 301, "parameter", "float32", [2]],
    "another kind": ["a", "module", "float32", [2]],
    "a kind that is none": ["a", [], "float32", [2]],
    "another type": ["a", "parameter", "complex64", [2]],
    "a type that is none": ["a", "parameter", {}, [2]],
    "objects": ["a", "parameter", "object", [2]],
    "no shape": ["a", "parameter", "float32", 2],
    "a negative side": ["a", "parameter", "float32", [-2]],
    "a broken side": ["a", "parameter", "float32", [2.0]],
    "a truth as side": ["a", "parameter", "float32", [True]],
    "a huge side": ["a", "parameter", "float32", [10**30]],
    "many sides": ["a", "parameter", "float32", [1] * 9],
    "nothing, of a huge shape": ["a", "parameter", "float32", [0, *[2**28] * 7]],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_message_of_the_wrong_form_makes_the_submission_invalid(
    name: str, make_messages, make_recording
) -> None:
    message, words = DAMAGED[name]
    known = {"trial", "loaded", "built", "epoch"}
    name = message.kind if message.kind in known else "extra"
    error = make_recording(make_messages(**{name: message})).error
    assert error is not None
    assert error.failure is Failure.INVALID
    assert words in error.message
    assert len(error.message) < 200
    assert error.next_step


@pytest.mark.parametrize("name", WRONG_ROWS)
def test_a_tensor_that_is_described_wrongly_is_refused(
    name: str, make_messages, make_recording
) -> None:
    message = Message("built", {}, table(tensors=[TENSOR, WRONG_ROWS[name]]))
    error = make_recording(make_messages(built=message)).error
    assert error is not None
    assert error.failure is Failure.INVALID
    assert "a tensor that is described wrongly" in error.message


@pytest.mark.parametrize("which", ["built", "first", "epoch", "fitted"])
@pytest.mark.parametrize("change", ["none", "a byte less", "a byte more", "twice"])
def test_the_bytes_of_a_model_are_as_many_as_its_table_says(
    which: str, change: str, make_messages, make_weights, make_recording
) -> None:
    good = make_weights(2)
    name = f"{which}_weights"
    payload = {"a byte less": good[:-1], "a byte more": good + b"x", "twice": good + good}
    wrong = Message("weights", {}, payload[change]) if change in payload else None
    error = make_recording(make_messages(**{name: wrong})).error
    assert error is not None
    assert error.failure is Failure.INVALID
    assert "bytes of a model" in error.message


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (ExecStatus.OUT_OF_MEMORY, Failure.OUT_OF_MEMORY),
        (ExecStatus.TIMED_OUT, Failure.TIMED_OUT),
        (ExecStatus.EXITED, Failure.CRASHED),
    ],
)
def test_a_training_that_ends_within_a_model_has_damaged_nothing(
    status: ExecStatus, failure: Failure, make_messages, make_recording
) -> None:
    messages = make_messages()
    cut = [message.kind for message in messages].index("built") + 1
    error = make_recording(messages[:cut], status=status).error
    assert error is not None
    assert error.failure is failure
    assert "damaged" not in error.message


def test_the_bytes_of_a_model_may_come_in_pieces(
    make_messages, make_weights, make_recording
) -> None:
    good, pieces = make_weights(2), []
    for message in make_messages():
        if message.kind == "weights" and message.payload == good:
            pieces += [Message("weights", {}, good[:5]), Message("weights", {}, good[5:])]
        else:
            pieces.append(message)
    whole = make_recording(make_messages())
    assert whole.complete
    assert repr(make_recording(pieces)) == repr(whole)  # as text, a NaN equals itself


def test_a_program_does_not_say_where_the_bytes_of_a_model_lie(
    make_messages, make_recording
) -> None:
    said = {"offset": -5, "size": 0, "cpu_seconds": 99.0}
    lying = [Message(m.kind, {**m.header, **said}, m.payload) for m in make_messages()]
    assert repr(make_recording(lying)) == repr(make_recording(make_messages()))


@pytest.mark.parametrize("fact", ["3", None, float("nan"), True, [], 10**400, float("inf")])
def test_facts_that_are_no_number_are_unknown(
    fact, make_answer, make_messages, make_recording
) -> None:
    said = {"structure": make_answer(convolutions=fact, dead_position_share=fact)}
    facts = make_recording(make_messages(), said).facts
    assert math.isnan(facts.convolutions)
    assert math.isnan(facts.dead_position_share)


def test_convolutions_are_no_more_than_the_weights_have(
    make_answer, make_messages, make_recording
) -> None:
    """The program can forge what counts its layers; the weights are here on the host."""
    said = {"structure": make_answer(convolutions=99, dead_position_share=0.0)}
    assert make_recording(make_messages(), said).facts.convolutions == 3.0
    said = {"structure": make_answer(convolutions=1, dead_position_share=0.0)}
    assert make_recording(make_messages(), said).facts.convolutions == 1.0


@pytest.mark.parametrize(
    "payload",
    [
        *(b"abc", b"\xff\xff\xff\xff", b"\0\0\0\x09{}", b"\0\0\0\x02[]", b"\0\0\0\x02{]"),
        *(b"\0\0\0\x02{}" + bytes(7), b"\0\0\0\x02\xff\xfe"),
        (60_000).to_bytes(4, "big") + b"[" * 60_000,
    ],
)
def test_an_answer_of_the_wrong_form_makes_the_submission_invalid(
    payload, make_messages, make_recording
) -> None:
    for name in ("trial", "epoch 1", "changed 0", "structure"):
        error = make_recording(make_messages(), {name: payload}).error
        assert error is not None
        assert error.failure is Failure.INVALID
        assert error.next_step


@pytest.mark.parametrize("name", ["initial", "epoch 0", "test", "consistency", "batches"])
@pytest.mark.parametrize("count", [-1, 1])
def test_an_answer_of_another_length_is_none(
    name, count, plain_answer, make_messages, make_recording
) -> None:
    def answers(asked):
        good = plain_answer(asked)
        if asked.name != name:
            return good
        return good[:-8] if count < 0 else good + good[-8:]

    run = make_recording(make_messages(), answers)
    assert refused(run)
    assert not run.complete


@pytest.mark.parametrize(
    "said",
    [5, [], {"failure": "grader", "message": "x"}, {"message": ["x"], "line": 10**30}],
)
def test_whatever_an_answering_process_says_of_an_error_is_the_programs(
    said, make_answer, make_messages, make_recording
) -> None:
    run = make_recording(make_messages(), {"test": make_answer(error=said, stage=7)})
    assert refused(run)


@pytest.mark.parametrize(
    ("said", "kept"),
    [(5, None), (["a"], None), ("x" * 999, "x" * 200)],
    ids=["number", "list", "long"],
)
def test_a_diagnosis_is_a_short_text_or_none(said, kept, make_messages, make_recording) -> None:
    loaded = Message("loaded", {"diagnosis": said, "plan": {}})
    assert make_recording(make_messages(loaded=loaded)).diagnosis == kept


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38, -1.0])
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_odd_probabilities_never_stop_the_host(
    value, make_answer, make_messages, make_recording
) -> None:
    for name in ("trial", "initial", "epoch 0", "test", "consistency", "batches", "changed 1"):
        counts = {"trial": 6, "initial": 18, "epoch 0": 10, "consistency": 38}
        odd = make_answer(rows(counts.get(name, 10), value, value))
        run = make_recording(make_messages(), {name: odd})
        assert run.error is not None or run.test is not None
        assert run.error is None or run.error.failure is not Failure.GRADER


def test_a_record_without_any_message_is_a_crash(make_recording) -> None:
    error = make_recording([]).error
    assert error is not None
    assert error.failure is Failure.CRASHED


def test_a_program_cannot_say_that_the_worker_did_not_start(make_messages, make_recording) -> None:
    """`ours` comes before `begin`, that is, before any of the learner's code has run."""
    messages = make_messages(built=Message("ours", {"message": "no torch"}))
    error = make_recording(messages).error
    assert error is not None
    assert error.failure is Failure.INVALID


def refused(run: RunRecord) -> bool:
    return run.error is not None and run.error.failure is not Failure.GRADER


@pytest.mark.parametrize("row", [(1.0, 1.0), (0.0, 0.0), (2.0, -1.0), (1e30, 1e30)])
def test_rows_that_are_no_probabilities_are_refused(
    row, make_answer, make_messages, make_recording
) -> None:
    trial = Message("trial", {}, rows(6, *row))
    assert refused(make_recording(make_messages(trial=trial)))
    assert refused(make_recording(make_messages(), {"test": make_answer(rows(10, *row))}))


@pytest.mark.parametrize("missing", ["built", "fitted", "trial", "done", "first and epoch"])
def test_a_run_without_one_of_its_messages_is_not_complete(
    missing: str, make_messages, make_recording
) -> None:
    gone = missing.split(" and ")
    gone += [f"{name}_weights" for name in gone]
    assert refused(make_recording(make_messages(**dict.fromkeys(gone))))


def test_a_complete_record_can_be_judged(
    make_messages, make_recording, make_exercise, make_evidence
) -> None:
    assert judge(make_evidence(make_recording(make_messages()), make_exercise()))


@pytest.mark.parametrize("name", ["begin", "loaded", "built", "fitted", "trial"])
def test_a_message_that_comes_twice_is_refused(name: str, make_messages, make_recording) -> None:
    (twice,) = (message for message in make_messages() if message.kind == name)
    assert refused(make_recording([*make_messages(done=None), twice, Message("done", {})]))


def test_no_more_epochs_are_taken_than_a_worker_lets_pass(make_messages, make_recording) -> None:
    empty = table(tensors=[])
    many = {f"more {n}": Message("epoch", {"reported": SAID}, empty) for n in range(199)}
    messages = make_messages(fitted=None, fitted_weights=None, trial=None, done=None, **many)
    error = make_recording(messages).error
    assert error is not None
    assert error.failure is Failure.INVALID
    assert "more than 200 epochs" in error.message


@pytest.mark.parametrize("name", ["\ud800", "größe", "a\0b", "", "..", "a\x1b[2J"])
def test_odd_names_of_tensors_never_stop_the_host(name, make_messages, make_recording) -> None:
    odd = table(tensors=[[name, "parameter", "float32", [2]]], kept=[name, 5, None])
    commits = {which: Message("epoch", {"reported": SAID}, odd) for which in ("first", "epoch")}
    commits |= {which: Message(which, {}, odd) for which in ("built", "fitted")}
    weights = {f"{which}_weights": Message("weights", {}, bytes(8)) for which in commits}
    run = make_recording(make_messages(**commits, **weights))
    assert run.error is None


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16", "int64", "bool"])
@pytest.mark.parametrize("byte", [0x00, 0x7F, 0x80, 0xFF])
def test_odd_weights_never_stop_the_host(dtype, byte, make_messages, make_recording) -> None:
    shapes = [[3, 4], [4], [], [0, 5], [2, 1, 3, 3]]
    odd = table(tensors=[[f"t{n}", "parameter", dtype, shape] for n, shape in enumerate(shapes)])
    size = (12 + 4 + 1 + 0 + 18) * {"float64": 8, "int64": 8, "float32": 4, "bool": 1}.get(dtype, 2)
    commits = {which: Message("epoch", {"reported": SAID}, odd) for which in ("first", "epoch")}
    commits |= {which: Message(which, {}, odd) for which in ("built", "fitted")}
    payload = bytes([byte]) * size
    weights = {f"{which}_weights": Message("weights", {}, payload) for which in commits}
    run = make_recording(make_messages(**commits, **weights))
    assert run.error is None
    assert all(map(math.isfinite, run.facts.sketch))


@pytest.mark.parametrize("text", ["\ud800", "a\x1b[2Jb", "a\0b"], ids=["half", "escape", "null"])
def test_an_error_is_text_that_can_be_printed(text: str, make_recording) -> None:
    error = make_recording([Message("error", {"message": text, "next_step": text})]).error
    assert error is not None
    for words in (error.message, error.next_step):
        words.encode("utf-8")
        assert words.replace("\n", "").isprintable()


def test_the_line_after_the_last_one_is_no_stumbling_block() -> None:
    program = Program("x = 1\n", (SourceLine(None, 1), SourceLine(None, 2)))  # as from a .py file
    error = program_error({"message": "x", "line": 2}, program)
    assert error.code in (None, "")
