"""The wire between worker and host: whole frames or nothing, whatever comes."""

from __future__ import annotations

import json
import os
import struct
import threading
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.worker.frames import (
    MAGIC,
    MAX_FRAMES,
    MAX_HEADER,
    MAX_PARSED,
    MAX_PAYLOAD,
    FrameReader,
    FrameWriter,
    pack,
)

HEADERS = st.fixed_dictionaries({"number": st.integers(-(2**70), 2**70), "text": st.text()})
FRAMES = st.tuples(st.sampled_from(["epoch", "größer", ""]), HEADERS, st.binary(max_size=100))


def read(data: bytes, sizes: list[int] | None = None) -> tuple[list[tuple], FrameReader]:
    """Feed bytes in chunks of the given sizes, then the rest at once."""
    frames: list[tuple] = []
    reader, start = FrameReader(), 0
    for size in [*(sizes or []), len(data)]:
        frames += reader.feed(data[start : start + size])
        start += size
    return frames, reader


def raw(header: bytes, payload: bytes = b"", magic: bytes = MAGIC) -> bytes:
    return struct.pack(">4sII", magic, len(header), len(payload)) + header + payload


@given(st.lists(FRAMES, max_size=5), st.lists(st.integers(0, 60), max_size=30))
def test_frames_come_back_whole_however_the_stream_is_cut(frames, sizes) -> None:
    data = b"".join(pack(kind, header, payload) for kind, header, payload in frames)
    found, reader = read(data, sizes)
    assert found == [({"kind": kind, **header}, payload) for kind, header, payload in frames]
    assert reader.broken == ""


@given(st.binary(max_size=300), st.lists(st.integers(0, 60), max_size=10))
def test_garbage_is_given_up_and_never_raises(garbage, sizes) -> None:
    frames, reader = read(garbage, sizes)
    assert frames == []
    if len(garbage) >= 12 and not garbage.startswith(MAGIC):
        assert reader.broken == "a frame with a wrong mark or an oversized part"


def test_half_a_frame_is_waited_for() -> None:
    whole = pack("epoch", {"number": 1}, b"abc")
    reader = FrameReader()
    assert list(reader.feed(whole[:-1])) == []
    assert list(reader.feed(whole[-1:])) == [({"kind": "epoch", "number": 1}, b"abc")]


def test_numbers_that_are_not_finite_pass_as_json_has_them() -> None:
    ((header, _),), _ = read(pack("epoch", {"loss": float("inf")}))
    assert header["loss"] == float("inf")


@pytest.mark.parametrize(
    "frame",
    [
        raw(b'{"kind": "x"}', magic=b"LIAR"),
        struct.pack(">4sII", MAGIC, MAX_HEADER + 1, 0),
        struct.pack(">4sII", MAGIC, 2, MAX_PAYLOAD + 1),
        struct.pack(">4sII", MAGIC, 2**32 - 1, 2**32 - 1),
    ],
    ids=["wrong mark", "long header", "long payload", "longest"],
)
def test_a_breach_is_seen_before_the_rest_has_come(frame: bytes) -> None:
    frames, reader = read(pack("good", {}) + frame)
    assert frames == [({"kind": "good"}, b"")]
    assert reader.broken == "a frame with a wrong mark or an oversized part"


BAD_HEADERS = {
    "empty": b"",
    "no JSON": b"{kind: 1}",
    "list": b'["kind"]',
    "no kind": b'{"king": "x"}',
    "kind that is no text": b'{"kind": 1}',
    "kind that is null": b'{"kind": null}',
    "deep": b"[" * 60_000,
    "huge number": b'{"kind": "x", "n": ' + b"1" * 5000 + b"}",
    "no UTF-8": b'{"kind": "\xff"}',
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_header_that_is_no_json_object_with_a_kind_breaks_the_stream(name: str) -> None:
    frames, reader = read(raw(BAD_HEADERS[name]))
    assert frames == []
    assert reader.broken == "a header that is not a flat JSON object"


def test_after_a_breach_nothing_more_is_read() -> None:
    reader = FrameReader()
    assert list(reader.feed(b"x" * 20)) == []
    assert reader.broken
    assert list(reader.feed(pack("good", {}))) == []


def test_the_longest_parts_are_still_read() -> None:
    header = json.dumps({"kind": "x", "text": "y" * (MAX_HEADER - 25)}).encode()
    assert len(header) == MAX_HEADER
    frames, reader = read(raw(header, bytes(MAX_PAYLOAD)))
    assert len(frames) == 1
    assert len(frames[0][1]) == MAX_PAYLOAD
    assert reader.broken == ""


def test_frames_are_counted() -> None:
    frames, reader = read(pack("x", {}) * (MAX_FRAMES + 1))
    assert len(frames) == MAX_FRAMES
    assert reader.broken == f"more than {MAX_FRAMES} frames"


def test_a_writer_sends_more_than_a_pipe_holds_at_once() -> None:
    read_end, write_end = os.pipe()
    payload = os.urandom(300_000)

    def send() -> None:
        FrameWriter(write_end).send("test", payload, images=3)
        os.close(write_end)

    sender = threading.Thread(target=send)
    sender.start()
    frames: list[tuple] = []
    reader = FrameReader()
    with os.fdopen(read_end, "rb", 0) as stream:
        while data := stream.read(10_000):
            frames += reader.feed(data)
    sender.join()
    assert frames == [({"kind": "test", "images": 3}, payload)]


COSTLY = {
    "empty lists": b'{"kind":"x","a":[' + b"[]," * 21_000 + b"[]]}",
    "empty tables": b'{"kind":"x","a":[' + b"{}," * 21_000 + b"{}]}",
    "names": b'{"kind":"x",' + b",".join(b'"%x":1' % n for n in range(6_000)) + b"}",
    "numbers": b'{"kind":"x","a":[' + b"9," * 30_000 + b"9]}",
    "long numbers": b'{"kind":"x","a":[' + b"1e-300," * 9_000 + b"9]}",
    "lists in lists": b'{"kind":"x","a":' + b"[" * 500 + b"]" * 500 + b"}",
}


@pytest.mark.parametrize("kind", COSTLY)
def test_headers_together_become_no_more_than_some_megabytes(kind: str) -> None:
    """Each once became up to 2 MiB of objects, and thousands were allowed."""
    kept: list[tuple] = []
    reader, frame = FrameReader(), raw(COSTLY[kind], b"")
    assert len(COSTLY[kind]) <= MAX_HEADER
    tracemalloc.start()
    try:
        for _ in range(500):
            kept += reader.feed(frame)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held <= MAX_PARSED
    assert reader.broken or kind == "lists in lists"


@pytest.mark.parametrize("kind", ["begin", "epoch", "structure", "done"])
def test_a_header_that_is_too_long_for_its_kind_breaks_the_stream(kind: str) -> None:
    frames, reader = read(pack(kind, {"a": "x" * 20_000}))
    assert frames == []
    assert "too long for its kind" in reader.broken


def test_all_that_a_long_run_says_is_read() -> None:
    said = {"cpu_seconds": 1.5, "reported": dict.fromkeys(("epoch", "train_loss", "val_loss"), 0.1)}
    weights = {"tensors": [[f"layers.{n}.weight", "float32", [64, 64, 3, 3]] for n in range(60)]}
    stream = pack("error", {"message": "\N{SNOWMAN},[{:" * 400, "line": 7})
    stream += (pack("epoch", said) + pack("weights", weights)) * 200
    frames, reader = read(stream)
    assert len(frames) == 401
    assert reader.broken == ""
