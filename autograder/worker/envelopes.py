"""How a question to an answering process and its answer travel: a JSON object and raw bytes.

Nothing else is imported here, since the host reads answers with it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

MOST_HEADER = 64 * 1024
"""Longest JSON object of an answer, in bytes."""


class EnvelopeError(ValueError):
    """Bytes that are no answer."""


def question(header: Mapping[str, Any], parts: Sequence[bytes]) -> list[bytes]:
    """Two lengths of four bytes each, the header, and the raw parts one after the other."""
    text = json.dumps(header).encode()
    return [struct.pack(">II", len(text), sum(map(len, parts))), text, *parts]


def answer(said: Mapping[str, Any], raw: bytes = b"") -> bytes:
    """Four bytes with the length of the JSON object, the object, and what else there is."""
    text = json.dumps(said).encode()
    return len(text).to_bytes(4, "big") + text + raw


def open_answer(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The object and the raw bytes of an answer, which may come from anybody.

    Raises:
        EnvelopeError: they have another form.
    """
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 or size > MOST_HEADER or len(data) < 4 + size:
        raise EnvelopeError("an answer that is cut short")
    try:
        said = json.loads(data[4 : 4 + size])
    except (ValueError, RecursionError) as problem:
        raise EnvelopeError("an answer that is not JSON") from problem
    if not isinstance(said, dict):
        raise EnvelopeError("an answer that is not a JSON object")
    return said, data[4 + size :]
