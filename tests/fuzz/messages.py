"""What a program may send as if it were the worker: good frames with forgeries, cut anywhere."""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

import numpy as np
from hypothesis import strategies as st

from autograder.sandbox import Job
from autograder.types import Containment, ExecResult, ExecStatus, Message
from autograder.worker.frames import MAGIC, MAX_HEADER, MAX_PAYLOAD, FrameReader, pack

from .odd import NUMBERS, TEXTS, VALUES, as_json, changed, cut_up

Frame = tuple[str, dict[str, Any], bytes]
_SAID = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}


def rows(count: int, classes: int, first: float) -> bytes:
    """The same probabilities for each of `count` images."""
    row = [first, *[(1 - first) / (classes - 1)] * (classes - 1)]
    return np.tile(np.array(row, "<f4"), (count, 1)).tobytes()


TENSORS = [["conv.weight", "parameter", "float32", [2, 1, 3, 3]], ["n", "buffer", "int64", []]]
TABLE: dict[str, Any] = {
    "tensors": TENSORS,
    "modes": [1, 0],
    "small": [["global", "T", 1.5]],
    "kept": ["HISTORY"],
}


def _model(kind: str, step: int, **header: Any) -> list[Frame]:
    """A model as it is handed over after some steps: its table, and its bytes in two pieces."""
    weights = np.linspace(-1, 1, 18).astype("<f4") + np.float32(0.01 * step)
    data = weights.tobytes() + step.to_bytes(8, "little")
    table = json.dumps(TABLE).encode()
    return [(kind, header, table), ("weights", {}, data[:30]), ("weights", {}, data[30:])]


def good_frames(trial: int, classes: int) -> list[Frame]:
    """The frames of a good training of two epochs, as the worker sends them."""
    return [
        ("confined", {"layers": ["landlock"], "outer": "uid"}, b""),
        ("begin", {"index": 0}, b""),
        ("loaded", {"diagnosis": "dying-relu", "small": [], "plan": {}}, b""),
        *_model("built", 0),
        *_model("epoch", 1, reported=_SAID),
        *_model("epoch", 2, reported=_SAID),
        *_model("fitted", 2),
        ("trial", {}, rows(trial, classes, 0.75)),
        ("done", {}, b""),
    ]


def _filled(value: float) -> Callable[[bytes], bytes]:
    return lambda payload: np.full(len(payload) // 4, value, "<f4").tobytes()


def _floats(payload: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(payload[: len(payload) // 4 * 4], "<f4")


_PAYLOADS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda payload: b"",
    "twice": lambda payload: payload + payload,
    "brackets": lambda payload: b"[" * 30_000,
    "a byte less": lambda payload: payload[:-1],
    "a byte more": lambda payload: payload + b"\0",
    "64 bits": lambda payload: _floats(payload).astype("<f8").tobytes(),
    "complex": lambda payload: _floats(payload).astype("<c8").tobytes(),
    "big end first": lambda payload: _floats(payload).astype(">f4").tobytes(),
    "a file of numpy's": lambda payload: b"\x93NUMPY\x01\x00" + payload[8:],
    "one NaN": lambda payload: b"\0\0\xc0\x7f" + payload[4:],
    **{f"all {value}": _filled(value) for value in (0, 1, -1, 0.5, 3e38, np.nan, np.inf, -np.inf)},
}
_KEYS = st.sampled_from(
    [
        *("reported", "cpu_seconds", "epoch", "train_loss", "diagnosis", "small"),
        *("plan", "reading"),
        *("offset", "size", "index", "message", "next_step", "line", "failure", "layers"),
    ]
)
_REPORTED = st.fixed_dictionaries({}, optional=dict.fromkeys(_SAID, NUMBERS | VALUES))
_HEADERS = st.dictionaries(_KEYS, NUMBERS | VALUES | _REPORTED, max_size=3) | st.fixed_dictionaries(
    {"reported": _REPORTED}
)
_ERRORS = st.fixed_dictionaries(
    {},
    optional={
        "message": TEXTS | VALUES,
        "next_step": TEXTS | VALUES,
        "line": st.integers(-2, 5) | NUMBERS | VALUES,
        "failure": st.sampled_from(["crashed", "invalid", "grader", "timed out"]) | VALUES,
    },
)
_KINDS = st.sampled_from(
    [
        *("confined", "ours", "begin", "attempt", "loaded", "built", "epoch", "weights"),
        *("fitted", "trial", "done", "error", "answer", "rows", "take"),
    ]
)


def _raw(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">4sII", MAGIC, len(header), len(payload)) + header + payload


_RAW = st.sampled_from(
    [
        _raw(b'{"kind": "error", "message": ' + b"[" * 400 + b"]" * 400 + b"}"),
        _raw(b'{"kind": "epoch", "reported": ' + b"[" * 20_000 + b"}"),
        _raw(b'{"kind": "done", "kind": "test", "kind": "done"}'),
        _raw(b'{"kind": "loaded", "small": ' + b"1" * 5000 + b"}"),
        _raw(b'{"kind": "weights", "offset": -5, "size": -5}', b"1" * 99),
        _raw(b'{"kind": "loaded", "small": ' + b"[" * 900 + b"]" * 900 + b"}"),
        _raw(b'{"kind": "done"' + b" " * 60_000 + b"}"),
        _raw(b'{"kind": 5}'),
        _raw(b"[]"),
        _raw(b"\xff\xfe"),
        _raw(b""),
        struct.pack(">4sII", MAGIC, MAX_HEADER, MAX_PAYLOAD),
        struct.pack(">4sII", MAGIC, 2**32 - 1, 2**32 - 1),
        b"WWIX" * 5,
        _raw(b'{"kind": "epoch"}') * 300,
    ]
)
_EDITS = st.lists(
    st.tuples(
        st.integers(2, 16),
        st.one_of(
            st.tuples(st.just("payload"), st.sampled_from(sorted(_PAYLOADS))),
            st.tuples(st.just("table"), changed(TABLE)),
            st.tuples(st.just("table"), changed(TABLE)),
            st.tuples(st.just("header"), _HEADERS),
            st.tuples(st.just("header"), _HEADERS),
            st.tuples(st.just("kind"), _KINDS | TEXTS),
            st.tuples(st.just("error"), _ERRORS),
            st.tuples(st.just("raw"), _RAW),
            st.tuples(st.sampled_from(["drop", "double", "swap"]), st.none()),
        ),
    ),
    max_size=3,
)


def forged(frames: Sequence[Frame], edits: Sequence[tuple[int, tuple[str, Any]]]) -> bytes:
    """The stream of these frames after the edits; the first two are beyond a program's reach."""
    parts: list[Frame | bytes] = list(frames)
    for place, (action, value) in edits:
        if place >= len(parts):
            continue
        part = parts[place]
        if action == "raw":
            parts.insert(place, value)
        elif action == "error":
            parts.insert(place, ("error", value, b""))
        elif action == "drop":
            del parts[place]
        elif action == "double":
            parts.insert(place, part)
        elif action == "swap":
            parts[place], parts[place - 1 if place > 2 else -1] = parts[place - 1], part
        elif not isinstance(part, bytes):
            kind, header, payload = part
            if action == "table":
                parts[place] = (kind, header, as_json(value))
            elif action == "payload":
                parts[place] = (kind, header, _PAYLOADS[value](payload))
            elif action == "header":
                parts[place] = (kind, {**header, **value}, payload)
            else:
                parts[place] = (value, header, payload)
    return b"".join(part if isinstance(part, bytes) else pack(*part) for part in parts)


FACTS = {"convolutions": 3, "dead_position_share": 0.0}
ERROR = {"error": {"failure": "crashed", "message": "x", "line": 2}, "stage": "asking"}


def answer(header: Mapping[str, Any], classes: int, first: float = 0.75) -> bytes:
    """What an honest worker says to a question with this header."""
    total = sum(shape[0] for shape in header["images"])
    count = {"consistency": 3 * total + min(8, total), "structure": 0}.get(header["form"], total)
    return packed(FACTS if header["form"] == "structure" else {}, rows(count, classes, first))


def packed(facts: Any, payload: bytes, size: int | None = None) -> bytes:
    text = as_json(facts)
    return (len(text) if size is None else size).to_bytes(4, "big") + text + payload


_ANSWERS = st.one_of(
    st.sampled_from([b"", b"\0", bytes(4), b"\xff" * 4, packed([], b""), packed({}, b"1")]),
    st.builds(packed, changed(ERROR) | changed(FACTS), st.binary(max_size=9)),
    st.builds(packed, VALUES, st.binary(max_size=80), st.integers(0, 200)),
    cut_up(packed(ERROR, b"")),
    st.sampled_from(sorted(_PAYLOADS)),
)
"""Whole answers, or the names of changes to the rows of an honest one."""


@dataclasses.dataclass(frozen=True)
class Attack:
    """What a program sends and prints, what it answers, and how it ends."""

    edits: tuple[Any, ...]
    cut: float
    """Where the stream ends, 0 to 1."""
    steps: tuple[int, ...]
    """Sizes of the pieces in which the stream is read."""
    status: ExecStatus
    returncode: int | None
    stderr: str
    answers: Mapping[int, bytes | str] = dataclasses.field(default_factory=dict)
    """By the question's number."""
    last: int | None = None
    """The question at which the answering sandbox ends."""

    def result(
        self, frames: Sequence[Frame], spool: IO[bytes], on_message: Any = None
    ) -> ExecResult:
        """What the sandbox would have seen of its training."""
        data = forged(frames, self.edits)
        fixed = len(pack(*frames[0])) + len(pack(*frames[1]))
        data = data[: max(fixed, int(len(data) * self.cut))]
        reader, messages, start, spooled = FrameReader(), [], 0, 0
        for size in (*self.steps, len(data)):
            for header, payload in reader.feed(data[start : start + size]):
                header |= {"offset": spooled, "size": len(payload)}
                kind = header.pop("kind")
                if kind == "weights":
                    spool.write(payload)
                    spooled += len(payload)
                    payload = b""
                if kind == "begin":
                    header["cpu_seconds"] = 1.0
                messages.append(Message(kind, header, payload))
                if on_message is not None:
                    on_message(messages[-1])
            start += size
        return self._seen(messages, self.status, reader.broken)

    def answered(self, respond: Any, classes: int) -> ExecResult:
        """What the sandbox would have seen of its answers."""
        messages = [Message("confined", {}), Message("begin", {"index": 0})]
        respond(messages[0])
        said, number = respond(messages[1]), 0
        while said is not None and number != self.last:
            (size,) = struct.unpack_from(">I", said[0])
            header = json.loads(said[1][:size])
            payload = answer(header, classes)
            change = self.answers.get(number, payload)
            if isinstance(change, str):
                head = 4 + int.from_bytes(payload[:4], "big")
                change = payload[:head] + _PAYLOADS[change](payload[head:])
            messages.append(Message("answer", {"cpu_seconds": 0.5 * number}, change))
            said = respond(messages[-1])
            number += 1
        status = ExecStatus.EXITED if said is None else self.status
        return self._seen(messages, status, "")

    def _seen(self, messages: Sequence[Message], status: ExecStatus, broken: str) -> ExecResult:
        return ExecResult(
            status=status,
            returncode=self.returncode,
            wall_seconds=9.0,
            cpu_seconds=4.0,
            peak_memory_mb=300.0,
            containment=Containment("bubblewrap", ("bubblewrap", "landlock")),
            messages=tuple(messages),
            stderr=self.stderr,
            detail=broken,
            dropped=int(bool(broken)),
        )


STATUSES = [status for status in ExecStatus if status is not ExecStatus.SANDBOX_FAILED]
ATTACKS = st.builds(
    Attack,
    edits=_EDITS.map(tuple),
    cut=st.sampled_from([1.0, 1.0, 1.0, 0.999, 0.5]) | st.floats(0, 1),
    steps=st.lists(st.integers(1, 5000), max_size=8).map(tuple),
    status=st.sampled_from([ExecStatus.EXITED] * 5 + STATUSES),
    returncode=st.sampled_from([0, 1, -9, None]),
    stderr=TEXTS.map(lambda text: text.encode("utf-8", "replace").decode()),
)
ANSWERED = st.builds(
    dataclasses.replace,
    st.just(Attack((), 1.0, (), ExecStatus.EXITED, 0, "")),
    answers=st.dictionaries(st.integers(0, 14), _ANSWERS, max_size=3),
    last=st.none() | st.none() | st.integers(0, 14),
    edits=st.just(()) | _EDITS.map(lambda edits: tuple(edits[:1])),
    status=st.sampled_from(STATUSES),
)
"""Trainings that are good or nearly so, with odd answers."""
GOOD = Attack((), 1.0, (), ExecStatus.EXITED, 0, "")


@dataclasses.dataclass
class FakeSandbox:
    """Stands in for `execute` of the sandboxes: nothing trains, all else is the real grader."""

    attack: Attack = GOOD
    calls: int = 0

    def __call__(
        self,
        job: Job,
        *,
        backend: Any = None,
        on_message: Any = None,
        respond: Any = None,
        spool: Any = None,
    ) -> ExecResult:
        self.calls += 1
        classes = len(job.request["classes"])
        if job.request["part"] == "answer":
            return self.attack.answered(respond, classes)
        assert len(job.arrays) == 1, "a grade trains once per sandbox"
        trial = min(len(job.arrays[0]["train_images"]), job.request["trial"])
        return self.attack.result(good_frames(trial, classes), spool, on_message)
