"""What the sandboxes of a run send, and records made of it without running anything."""

from __future__ import annotations

import dataclasses
import json
import struct
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import numpy as np
from builders import CONTAINMENT, make_exercise

from autograder.running.run import run_seeds
from autograder.sampling.drawing import Draw
from autograder.sandbox import Job
from autograder.types import (
    ExecResult,
    ExecStatus,
    Exercise,
    Message,
    Program,
    RunRecord,
    SourceLine,
)

COUNTS = {"train": 6, "val": 4, "probe": 8, "test": 10}
PROGRAM = Program("x = 1\ny = x / 0\n", (SourceLine(2, 5), SourceLine(3, 1)))


def make_draw() -> Draw:
    """Cats only; but `fit` is told that its training images are dogs."""
    labels = {name: np.zeros(count, np.int64) for name, count in COUNTS.items()}
    images = {name: np.zeros((count, 2, 2, 1), np.uint8) for name, count in COUNTS.items()}
    noisy = {"train": np.ones(COUNTS["train"], np.int64), "val": labels["val"]}
    return Draw(("cat", "dog"), images, labels, noisy)


def make_rows(count: int, cat: float = 0.75) -> bytes:
    """Probabilities as the worker sends them: the same for each of `count` images."""
    return np.tile(np.array([cat, 1 - cat], "<f4"), (count, 1)).tobytes()


def make_table(**changes: Any) -> bytes:
    """The table of a small model of three convolutions and a linear layer."""
    good = {
        "tensors": [[name, "parameter", "float32", list(shape)] for name, shape in SHAPES.items()],
        "modes": [1, 1, 1, 1, 1],
        "small": [],
        "kept": [],
    }
    return json.dumps({**good, **changes}).encode()


SHAPES: dict[str, tuple[int, ...]] = {
    "a.weight": (2, 1, 3, 3),
    "b.weight": (2, 2, 3, 3),
    "c.weight": (2, 2, 3, 3),
}
SHAPES |= {"d.weight": (2, 8)}


def make_weights(step: int) -> bytes:
    """The bytes of that model's tensors after some steps of training."""
    generator = np.random.default_rng(0)
    size = sum(int(np.prod(shape)) for shape in SHAPES.values())
    start, direction = generator.standard_normal((2, size))
    return (start + 0.1 * step * direction).astype("<f4").tobytes()


def make_messages(**others: Message | None) -> list[Message]:
    """The messages of a good training of two epochs.

    Pass another message by its name, or None to leave one out. The bytes of a model are messages
    of their own: `built_weights` and so on.
    """
    said = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}
    good: dict[str, Message | None] = {
        "confined": Message("confined", {"layers": ["landlock"]}),
        "begin": Message("begin", {"index": 0}),
        "loaded": Message("loaded", {"diagnosis": "dying-relu", "small": [], "plan": {}}),
        "built": Message("built", {}, make_table()),
        "built_weights": Message("weights", {}, make_weights(0)),
        "first": Message("epoch", {"reported": said}, make_table()),
        "first_weights": Message("weights", {}, make_weights(1)),
        "epoch": Message("epoch", {"reported": said}, make_table()),
        "epoch_weights": Message("weights", {}, make_weights(2)),
        "fitted": Message("fitted", {}, make_table()),
        "fitted_weights": Message("weights", {}, make_weights(2)),
        "trial": Message("trial", {}, make_rows(COUNTS["train"])),
        "done": Message("done", {}),
    }
    return [message for message in {**good, **others}.values() if message is not None]


def make_answer(rows: bytes = b"", **facts: Any) -> bytes:
    """What an answering process says: facts and rows of probabilities."""
    text = json.dumps(facts).encode()
    return len(text).to_bytes(4, "big") + text + rows


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question as it reaches the answering sandbox."""

    name: str
    """`trial`, `initial`, `epoch 0` and so on, `test`, `consistency`, `batches`, `structure`,
    `before`, and `changed 0` and so on for weights that no training made."""
    header: Mapping[str, Any]
    weights: bytes
    images: tuple[np.ndarray[Any, Any], ...]
    rows: int


def read_question(said: Sequence[bytes], number: int, epochs: int) -> Asked:
    """The question that the host sends in these parts, as the `number`th of an interview."""
    data = b"".join(said)
    header_size, size = struct.unpack_from(">II", data)
    header = json.loads(data[8 : 8 + header_size])
    body = data[8 + header_size :]
    assert len(body) == size
    weights, images, start = body[: header["weights"]], [], header["weights"]
    for shape in header["images"]:
        count = int(np.prod(shape))
        images.append(np.frombuffer(body[start : start + count], np.uint8).reshape(shape))
        start += count
    assert start == size
    order = ["trial", "initial", *(f"epoch {n}" for n in range(epochs))]
    order += ["test", "consistency", "batches", "structure", "before"]
    name = order[number] if number < len(order) else f"changed {number - len(order)}"
    total = sum(len(one) for one in images)
    rows = {"consistency": 3 * total + min(8, total), "structure": 0}.get(header["form"], total)
    return Asked(name, header, weights, tuple(images), rows)


class FakeSandbox:
    """Stands in for `execute` of the sandboxes: sends these messages and gives these answers."""

    def __init__(
        self,
        messages: Sequence[Message],
        answer: Callable[[Asked], bytes],
        *,
        training: Mapping[str, Any] | None = None,
        answering: Mapping[str, Any] | None = None,
        ends_at: str = "",
    ) -> None:
        self._messages = messages
        self._answer = answer
        self._changes = {"train": training or {}, "answer": answering or {}}
        self._ends_at = ends_at
        self.asked: list[Asked] = []

    def __call__(
        self,
        job: Job,
        *,
        backend: object = None,
        on_message: Callable[[Message], None] | None = None,
        respond: Callable[[Message], Sequence[bytes] | None] | None = None,
        spool: IO[bytes] | None = None,
    ) -> ExecResult:
        part = job.request["part"]
        if part == "train":
            assert spool is not None
            messages = spooled(self._messages, spool)
            if on_message is not None:
                for message in messages:
                    on_message(message)
        else:
            assert not job.arrays, "the answering sandbox may hold nothing of the training"
            assert respond is not None
            messages = self._talk(respond)
        values: dict[str, Any] = {
            "status": ExecStatus.EXITED,
            "returncode": 0,
            "wall_seconds": 9.0 if part == "train" else 3.0,
            "cpu_seconds": 4.0 if part == "train" else 2.5,
            "peak_memory_mb": 300.0,
            "containment": CONTAINMENT,
            "messages": tuple(messages),
        }
        return ExecResult(**{**values, **self._changes[part]})

    def _talk(self, respond: Callable[[Message], Sequence[bytes] | None]) -> list[Message]:
        epochs = sum(message.kind == "epoch" for message in self._messages)
        messages = [Message("confined", {}), Message("begin", {"index": 0})]
        respond(messages[0])
        said = respond(messages[1])
        while said is not None:
            asked = read_question(said, len(self.asked), epochs)
            self.asked.append(asked)
            if asked.name == self._ends_at:
                break
            seconds = 0.25 * len(self.asked)
            message = Message("answer", {"cpu_seconds": seconds}, self._answer(asked))
            messages.append(message)
            said = respond(message)
        return messages


def spooled(messages: Sequence[Message], spool: IO[bytes]) -> list[Message]:
    """Messages as the watcher passes them on: models' bytes in a file, times seen from outside."""
    done, offset = [], 0
    for message in messages:
        header = {**message.header, "offset": offset, "size": len(message.payload)}
        payload = message.payload
        if message.kind == "weights":
            spool.write(payload)
            offset += len(payload)
            payload = b""
        if message.kind == "begin":
            header["cpu_seconds"] = 1.5
        done.append(Message(message.kind, header, payload))
    return done


def plain_answer(asked: Asked) -> bytes:
    """Cats get three quarters whatever is asked, and one half before training."""
    if asked.name == "structure":
        return make_answer(convolutions=3, dead_position_share=0.0)
    return make_answer(make_rows(asked.rows, 0.5 if asked.name == "initial" else 0.75))


@cache
def _exercise() -> Exercise:
    with tempfile.TemporaryDirectory() as folder:
        return make_exercise(Path(folder))


def make_recording(
    messages: Sequence[Message],
    answers: Mapping[str, bytes] | Callable[[Asked], bytes] | None = None,
    *,
    answering: Mapping[str, Any] | None = None,
    ends_at: str = "",
    sandbox: Callable[..., Any] = FakeSandbox,
    **result: Any,
) -> RunRecord:
    """What the host records of the messages of a training, and of answers to its questions.

    Args:
        answers: in place of `plain_answer`, by the question's name, or a function for all.
        answering: what else was seen of the answering sandbox.
        ends_at: the question at which the answering sandbox ends without a word.
        result: what else was seen of the training sandbox.
    """

    def answer(asked: Asked) -> bytes:
        if callable(answers):
            return answers(asked)
        return (answers or {}).get(asked.name, plain_answer(asked))

    fake = sandbox(messages, answer, training=result, answering=answering, ends_at=ends_at)
    with patch("autograder.running.executing.execute", fake):
        (run,) = run_seeds(_exercise(), PROGRAM, (7,), drawn=[make_draw()])
    return run
