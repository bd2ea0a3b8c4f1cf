"""Models as a training sandbox handed them over: untrusted tables, and weights kept in a file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any

import numpy as np

from autograder.errors import MessageError
from autograder.types import Message

SIZES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}
"""Bytes of an element, by the names that the worker uses."""
MOST_TENSORS = 5_000
MOST_BYTES = 256 * 1024 * 1024
"""Most bytes of one commit; the worker lets no more pass."""
MOST_SMALL = 1024
"""Most bytes of plain state beside a model, as the worker counts them: see `size_of`."""
MOST_NAMES = 8 * 1024
"""Most bytes of the names under which it travels, all together."""
_DEEPEST = 20
"""How deep plain state may be nested; the worker sends half of that."""
_MOST_TABLE = 1024 * 1024
_MOST_KEPT = 20
_KINDS = ("parameter", "buffer")

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class TensorEntry:
    """One tensor of a commit: where its bytes lie and what they are."""

    name: str
    kind: str
    """`parameter` or `buffer`."""
    dtype: str
    shape: tuple[int, ...]
    start: int
    """First byte, counted from the commit's own start."""

    @property
    def size(self) -> int:
        return math.prod(self.shape) * SIZES[self.dtype]


@dataclass(frozen=True)
class Commit:
    """A model at one moment of a training."""

    tensors: tuple[TensorEntry, ...]
    modes: tuple[int, ...]
    """1 for each module that was in training mode."""
    small: tuple[Any, ...]
    """Plain state that travels with it, as the worker encoded it."""
    kept: tuple[str, ...]
    """Names of what changed in training and does not travel."""
    spool: IO[bytes] = field(repr=False, compare=False)
    offset: int = 0

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.tensors)

    @cached_property
    def table(self) -> dict[str, Any]:
        """What an answering worker needs besides the bytes."""
        rows = [[t.name, t.kind, t.dtype, list(t.shape)] for t in self.tensors]
        return {"tensors": rows, "modes": list(self.modes), "small": list(self.small)}

    def weights(self) -> bytes:
        """The bytes of all tensors in order."""
        self.spool.seek(self.offset)
        return self.spool.read(self.size)

    def arrays(self) -> dict[str, Array]:
        """Tensors of floating-point numbers by name, as numpy has them (bfloat16 as float32)."""
        data = self.weights()
        return {
            entry.name: as_array(data[entry.start : entry.start + entry.size], entry)
            for entry in self.tensors
            if "float" in entry.dtype
        }


def as_array(piece: bytes, entry: TensorEntry) -> Array:
    """A tensor's bytes as an array that can be changed."""
    if entry.dtype == "bfloat16":
        raw = np.frombuffer(piece, dtype="<u2").astype("<u4") << 16
        return raw.view("<f4").reshape(entry.shape).copy()
    return (
        np.frombuffer(piece, dtype=np.dtype(entry.dtype).newbyteorder("<"))
        .reshape(entry.shape)
        .copy()
    )


def as_bytes(array: Array, entry: TensorEntry) -> bytes:
    """The bytes of a changed array in the tensor's own type."""
    if entry.dtype == "bfloat16":
        return (array.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
    return array.astype(np.dtype(entry.dtype).newbyteorder("<")).tobytes()


def read_commit(message: Message, spool: IO[bytes]) -> Commit:
    """The commit that a message announces; its bytes follow in `weights` messages.

    Raises:
        MessageError: it does not have the form that the worker sends.
    """
    if len(message.payload) > _MOST_TABLE:
        raise MessageError("a model with a table of more than a MiB")
    try:
        table = json.loads(message.payload)
    except (ValueError, RecursionError) as error:
        raise MessageError("a model whose table is not JSON") from error
    if not isinstance(table, dict) or not isinstance(table.get("tensors"), list):
        raise MessageError("a model without a table of tensors")
    entries = _entries(table["tensors"])
    modes, small, kept = (table.get(name) for name in ("modes", "small", "kept"))
    if not isinstance(modes, list) or not _are_modes(modes):
        raise MessageError("a model without modes")
    state = read_small(small)
    names = [str(name)[:80] for name in kept[:_MOST_KEPT]] if isinstance(kept, list) else []
    return Commit(entries, tuple(modes), state, tuple(names), spool)


def _are_modes(modes: list[object]) -> bool:
    few = 1 <= len(modes) <= 4 * MOST_TENSORS
    return few and all(isinstance(mode, int) and mode in (0, 1) for mode in modes)


def _entries(rows: list[Any]) -> tuple[TensorEntry, ...]:
    if len(rows) > MOST_TENSORS:
        raise MessageError(f"a model of more than {MOST_TENSORS} tensors")
    entries = []
    start = 0
    for row in rows:
        if not _is_row(row):
            raise MessageError("a tensor that is described wrongly")
        name, kind, dtype, shape = row
        entry = TensorEntry(name, kind, dtype, tuple(shape), start)
        start += entry.size
        if start > MOST_BYTES:
            raise MessageError(f"a model of more than {MOST_BYTES >> 20} MiB")
        entries.append(entry)
    return tuple(entries)


def _is_row(row: object) -> bool:
    if not isinstance(row, list) or len(row) != 4:
        return False
    name, kind, dtype, shape = row
    return (
        isinstance(name, str)
        and len(name) <= 300
        and kind in _KINDS
        and isinstance(dtype, str)
        and dtype in SIZES
        and isinstance(shape, list)
        and len(shape) <= 8
        and all(type(side) is int and 0 <= side <= MOST_BYTES for side in shape)
        # Nor may an array without elements have the strides of a huge one.
        and math.prod(side for side in shape if side) <= 2**59
    )


def read_small(small: object) -> tuple[Any, ...]:
    """Plain state as `worker/small_state.py` sends it: [*place, encoded value] each.

    Raises:
        MessageError: it has another form, or is more than the worker lets travel.
    """
    entries = small if isinstance(small, list) else [None]
    names = values = 0
    for entry in entries:
        if not isinstance(entry, list) or not 3 <= len(entry) <= 4:
            raise MessageError("plain state of another form than the worker's")
        *place, value = entry
        if not all(isinstance(part, str) for part in place):
            raise MessageError("plain state of another form than the worker's")
        names += sum(map(size_of, place))
        values += size_of(value)
        if names > MOST_NAMES or values > MOST_SMALL:
            raise MessageError("more plain state than travels with a model")
    return tuple(entries)


def size_of(value: object, depth: int = 0) -> int:
    """Bytes that plain state counts: 8 a number (a huge one as many as it needs), the length of
    each text, and 1 for each list or object.

    Raises:
        MessageError: it is nested deeper than the worker's.
    """
    if depth > _DEEPEST:
        raise MessageError("plain state that is nested too deep")
    if isinstance(value, Mapping):
        return 1 + sum(size_of(one, depth + 1) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return 1 + sum(size_of(one, depth + 1) for one in value)
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    return max(8, value.bit_length() // 8) if isinstance(value, int) else 8
