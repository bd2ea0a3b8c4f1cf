"""Questions and answers as bytes, from anybody."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.worker import envelopes
from autograder.worker.envelopes import EnvelopeError


def test_a_question_says_how_long_its_parts_are() -> None:
    lengths, header, *parts = envelopes.question({"seed": 1}, [b"abc", b"", b"de"])
    assert struct.unpack(">II", lengths) == (len(header), 5)
    assert header == b'{"seed": 1}'
    assert b"".join(parts) == b"abcde"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), st.binary())
def test_an_answer_comes_back(said: dict[str, object], raw: bytes) -> None:
    assert envelopes.open_answer(envelopes.answer(said, raw)) == (said, raw)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "cut short"),
        (b"\0\0\0\x05{}", "cut short"),
        (struct.pack(">I", envelopes.MOST_HEADER + 1) + b" " * 70_000, "cut short"),
        (b"\0\0\0\x02{]", "not JSON"),
        (b"\0\0\0\x02\xff\xff", "not JSON"),
        (struct.pack(">I", 60_000) + b"[" * 60_000, "not JSON"),
        (b"\0\0\0\x02[]", "not a JSON object"),
        (b"\0\0\0\x04null", "not a JSON object"),
    ],
)
def test_other_bytes_are_refused(data: bytes, problem: str) -> None:
    with pytest.raises(EnvelopeError, match=problem):
        envelopes.open_answer(data)
