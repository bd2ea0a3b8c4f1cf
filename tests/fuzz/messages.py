"""What a program may send in the worker's name: good frames with forgeries, cut anywhere."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder.sandbox import Job
from autograder.types import Containment, ExecResult, ExecStatus, Message
from autograder.worker.frames import MAGIC, MAX_HEADER, MAX_PAYLOAD, FrameReader, pack

from .odd import NUMBERS, TEXTS, VALUES

Frame = tuple[str, dict[str, Any], bytes]
_SAID = {"epoch": 0, "train_loss": 0.5, "val_loss": 0.6, "val_accuracy": 0.75}


def rows(count: int, classes: int, first: float) -> bytes:
    """The same probabilities for each of `count` images."""
    row = [first, *[(1 - first) / (classes - 1)] * (classes - 1)]
    return np.tile(np.array(row, "<f4"), (count, 1)).tobytes()


def good_frames(seen: int, test: int, classes: int) -> list[Frame]:
    """The frames of a good run of two epochs, as the worker sends them."""
    consistency = 3 * min(64, test) + min(8, test)
    epoch = {"reported": _SAID, "cpu_seconds": 1.5}
    structure = {"convolutions": 3, "changed_share": 1.0, "dead_position_share": 0.0}
    return [
        ("confined", {"layers": ["landlock"], "outer": "uid"}, b""),
        ("begin", {"index": 0}, b""),
        ("loaded", {"diagnosis": "dying-relu"}, b""),
        ("initial", {"parameters": 12}, rows(seen, classes, 1 / classes)),
        ("epoch", epoch, rows(seen, classes, 0.75)),
        ("epoch", epoch, rows(seen, classes, 0.8)),
        ("fitted", {"cpu_seconds": 2.5}, b""),
        ("test", {}, rows(test, classes, 0.8)),
        ("consistency", {}, rows(consistency, classes, 0.8)),
        ("structure", {**structure, "descent": 1.0, "sketch": [1.0, 2.0]}, b""),
        ("done", {}, b""),
    ]


def _filled(value: float) -> Callable[[bytes], bytes]:
    return lambda payload: np.full(len(payload) // 4, value, "<f4").tobytes()


def _floats(payload: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(payload[: len(payload) // 4 * 4], "<f4")


_PAYLOADS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda payload: b"",
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
        *("reported", "cpu_seconds", "epoch", "train_loss", "diagnosis", "parameters"),
        *("convolutions", "changed_share", "sketch", "descent", "index", "message"),
        *("next_step", "line", "failure", "layers"),
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
        *("confined", "ours", "begin", "loaded", "initial", "epoch"),
        *("fitted", "test", "consistency", "structure", "done", "error"),
        *("rows", "take"),
    ]
)


def _raw(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">4sII", MAGIC, len(header), len(payload)) + header + payload


_RAW = st.sampled_from(
    [
        _raw(b'{"kind": "error", "message": ' + b"[" * 400 + b"]" * 400 + b"}"),
        _raw(b'{"kind": "epoch", "reported": ' + b"[" * 20_000 + b"}"),
        _raw(b'{"kind": "done", "kind": "test", "kind": "done"}'),
        _raw(b'{"kind": "fitted", "cpu_seconds": ' + b"1" * 5000 + b"}"),
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
        st.integers(2, 10),
        st.one_of(
            st.tuples(st.just("payload"), st.sampled_from(sorted(_PAYLOADS))),
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
            if action == "payload":
                parts[place] = (kind, header, _PAYLOADS[value](payload))
            elif action == "header":
                parts[place] = (kind, {**header, **value}, payload)
            else:
                parts[place] = (value, header, payload)
    return b"".join(part if isinstance(part, bytes) else pack(*part) for part in parts)


@dataclasses.dataclass(frozen=True)
class Attack:
    """What a program sends and prints, and how it ends."""

    edits: tuple[Any, ...]
    cut: float
    """Where the stream ends, 0 to 1."""
    steps: tuple[int, ...]
    """Sizes of the pieces in which the stream is read."""
    status: ExecStatus
    returncode: int | None
    stderr: str

    def result(self, frames: Sequence[Frame], on_message: Any = None) -> ExecResult:
        """What the sandbox would have seen of it."""
        data = forged(frames, self.edits)
        fixed = len(pack(*frames[0])) + len(pack(*frames[1]))
        data = data[: max(fixed, int(len(data) * self.cut))]
        reader, messages, start = FrameReader(), [], 0
        for size in (*self.steps, len(data)):
            for header, payload in reader.feed(data[start : start + size]):
                messages.append(Message(header.pop("kind"), header, payload))
                if on_message is not None:
                    on_message(messages[-1])
            start += size
        return ExecResult(
            status=self.status,
            returncode=self.returncode,
            wall_seconds=9.0,
            cpu_seconds=4.0,
            peak_memory_mb=300.0,
            containment=Containment("bubblewrap", ("bubblewrap", "landlock")),
            messages=tuple(messages),
            stderr=self.stderr,
            detail=reader.broken,
            dropped=int(bool(reader.broken)),
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
GOOD = Attack((), 1.0, (), ExecStatus.EXITED, 0, "")


@dataclasses.dataclass
class FakeSandbox:
    """Stands in for the sandbox's `execute`: nothing trains, all else is the grader's own."""

    attack: Attack = GOOD
    calls: int = 0

    def __call__(self, job: Job, *, backend: Any = None, on_message: Any = None) -> ExecResult:
        self.calls += 1
        classes, arrays = len(job.request["classes"]), job.arrays[0]
        train = min(len(arrays["train_images"]), job.request["train_probe"])
        seen = train + len(arrays["val_images"]) + len(arrays["probe_images"])
        frames = good_frames(seen, len(arrays["test_images"]), classes)
        if len(job.arrays) == 1:
            return self.attack.result(frames, on_message)
        parts = [("begin", {"index": n}, b"") for n in range(len(job.arrays))]
        runs = [frame for part in parts for frame in (part, *frames[2:-1])]
        return GOOD.result([frames[0], *runs, frames[-1]], on_message)
