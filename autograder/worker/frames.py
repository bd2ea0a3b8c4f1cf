"""The wire format between worker and host: length-prefixed frames of JSON and raw bytes.

A frame is `WWIL`, two big-endian 32-bit lengths, a JSON object and a payload. Payloads are plain
little-endian float32 arrays whose shape the host already knows, so nothing is ever unpickled and
no header of a file format is trusted.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from typing import Any

MAGIC = b"WWIL"
_PREFIX = struct.Struct(">4sII")
MAX_HEADER = 64 * 1024
"""Longest JSON header, in bytes."""
MAX_PAYLOAD = 8 * 1024 * 1024
"""Longest payload, in bytes: far above the probabilities of a few thousand images."""
HEADER_LIMITS = {
    **dict.fromkeys(("begin", "initial", "fitted", "test", "consistency", "done"), 1024),
    **dict.fromkeys(("epoch", "ours"), 16 * 1024),
    **dict.fromkeys(("confined", "loaded", "structure"), 16 * 1024),
}
"""Longest header of a kind, in bytes, where that is shorter than `MAX_HEADER`."""
MAX_VALUES = 16 * 1024
"""Most values, names and containers in one header."""
MAX_PARSED = 128 * 1024 * 1024
"""Most bytes that all headers of one execution may take as Python objects, by an upper estimate:
64 KiB of empty lists become 2 MiB of objects."""
_BYTES_OF_A_VALUE = 120
"""An empty dict takes 64 bytes, its name about 60, and its place 8."""
MAX_FRAMES = 10_000
"""Most frames of one execution: 200 epochs and a handful more, for some tens of runs."""


def pack(kind: str, header: dict[str, Any], payload: bytes = b"") -> bytes:
    """Encode one frame."""
    text = json.dumps({"kind": kind, **header}).encode()
    return _PREFIX.pack(MAGIC, len(text), len(payload)) + text + payload


class FrameWriter:
    """Writes frames to a file descriptor, whole or not at all as far as the other end can tell."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._write = os.write  # a program may replace os.write later; ours stays

    def send(self, kind: str, payload: bytes = b"", **header: Any) -> None:
        data = memoryview(pack(kind, header, payload))
        while data:
            data = data[self._write(self._descriptor, data) :]

    def close(self) -> None:
        """For a process that must not be able to speak to the host."""
        os.close(self._descriptor)


class FrameReader:
    """Cuts a byte stream into frames and refuses everything that breaks the format.

    After the first breach nothing more is read: a stream out of step cannot be trusted again.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._count = 0
        self._parsed = 0
        self.broken = ""
        """Why the stream was given up, or empty."""

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Add bytes and yield the frames that are complete: (JSON object, payload)."""
        if self.broken:
            return
        self._buffer += data
        while len(self._buffer) >= _PREFIX.size:
            magic, header_size, payload_size = _PREFIX.unpack_from(self._buffer)
            if magic != MAGIC or header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
                return self._give_up("a frame with a wrong mark or an oversized part")
            end = _PREFIX.size + header_size + payload_size
            if len(self._buffer) < end:
                return
            text = bytes(self._buffer[_PREFIX.size : _PREFIX.size + header_size])
            payload = bytes(self._buffer[_PREFIX.size + header_size : end])
            del self._buffer[:end]
            self._count += 1
            if self._count > MAX_FRAMES:
                return self._give_up(f"more than {MAX_FRAMES} frames")
            values = _most_values(text)
            self._parsed += len(text) + values * _BYTES_OF_A_VALUE
            if self._parsed > MAX_PARSED:
                return self._give_up("headers that hold far more than a run has to say")
            header = _parse(text) if values <= MAX_VALUES else None
            if header is None:
                return self._give_up("a header that is not a flat JSON object")
            if len(text) > HEADER_LIMITS.get(header["kind"], MAX_HEADER):
                return self._give_up(f"a header of {len(text)} bytes, too long for its kind")
            yield header, payload

    def _give_up(self, why: str) -> None:
        self.broken = why
        self._buffer.clear()


def _most_values(text: bytes) -> int:
    """An upper bound of the values in a JSON text: each but the first follows one of these."""
    return 1 + sum(map(text.count, (b",", b":", b"[", b"{")))


def _parse(text: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or not isinstance(header.get("kind"), str):
        return None
    return header
