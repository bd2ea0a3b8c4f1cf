"""The table of a model that a sandbox sends is read exactly, or refused with a reason."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from autograder.answers.commits import (
    MOST_SMALL,
    SIZES,
    Commit,
    read_commit,
    read_small,
    size_of,
)
from autograder.errors import MessageError
from autograder.types import Message
from autograder.worker import commit as worker
from autograder.worker import small_state

TENSORS = st.tuples(
    st.text(max_size=20),
    st.sampled_from(["parameter", "buffer"]),
    st.sampled_from(sorted(SIZES)),
    st.lists(st.integers(0, 4), max_size=4),
).map(list)
GOOD = {
    "tensors": [["a", "parameter", "float32", [2, 3]], ["n", "buffer", "int64", []]],
    "modes": [1, 0],
    "small": [["global", "T", 1.5], ["attribute", "head", "scale", {"list": [1, 2]}]],
    "kept": ["HISTORY"],
}
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)


def read(table: object, data: bytes = b"") -> Commit:
    return read_commit(Message("built", {}, json.dumps(table).encode()), io.BytesIO(data))


@given(st.lists(TENSORS, max_size=5), st.lists(st.integers(0, 1), min_size=1, max_size=9))
def test_a_table_comes_back_as_it_was(tensors: list[Any], modes: list[int]) -> None:
    table = {**GOOD, "tensors": tensors, "modes": modes}
    commit = read(table)
    assert commit.table == {name: table[name] for name in ("tensors", "modes", "small")}
    assert commit.kept == ("HISTORY",)
    sizes = [int(np.prod(shape)) * SIZES[dtype] for _, _, dtype, shape in tensors]
    assert commit.size == sum(sizes)
    assert [entry.start for entry in commit.tensors] == [sum(sizes[:n]) for n in range(len(sizes))]


def refusal(table: object) -> str:
    """Why a table is refused; empty if it is read and can be used."""
    try:
        commit = read(table)
        json.dumps(commit.table)
        if commit.size < 10**6:  # `trained` refuses a commit without all of its bytes
            read(table, bytes(commit.size)).arrays()
    except MessageError as problem:
        return str(problem)
    return ""


WORDS = ("a model", "a tensor", "more plain state", "plain state")


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_anything_in_a_place_of_a_table_is_read_or_refused(place: str, value: Any) -> None:
    refused = refusal({**GOOD, place: value})
    assert not refused or refused.startswith(WORDS)


@given(st.integers(0, 4), JSON)
def test_anything_in_a_place_of_a_row_is_read_or_refused(place: int, value: Any) -> None:
    row: list[Any] = ["a", "parameter", "float32", [2, 3]]
    longer = [*row[:place], value, *row[place:]]
    assert refusal({**GOOD, "tensors": [longer]}) == "a tensor that is described wrongly"
    for changed in ([*row[:place], value, *row[place + 1 :]], value):
        refused = refusal({**GOOD, "tensors": [changed]})
        assert not refused or refused.startswith(WORDS)


@given(st.binary(max_size=60))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    with pytest.raises(MessageError):
        read_commit(Message("built", {}, data), io.BytesIO())


def test_tensors_lie_where_the_table_says() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(3, 2).bfloat16())
    before = b"of another model"
    spool = io.BytesIO(before + b"".join(worker.weights_of(model)) + b"of the next")
    message = Message("epoch", {}, worker.table_of(model))
    commit = read_commit(message, spool)
    commit = Commit(
        commit.tensors, commit.modes, commit.small, commit.kept, spool, offset=len(before)
    )
    arrays = commit.arrays()
    floating = {name: t for name, t in model.state_dict().items() if t.is_floating_point()}
    assert set(arrays) == set(floating)
    for name, tensor in floating.items():
        assert np.array_equal(arrays[name], tensor.float().numpy()), name


def test_the_worker_and_the_host_know_the_same_types_and_limits() -> None:
    assert {name: dtype.itemsize for name, dtype in worker.DTYPES.items()} == SIZES
    from autograder.answers import commits

    assert (worker.MOST_TENSORS, worker.MOST_BYTES) == (commits.MOST_TENSORS, commits.MOST_BYTES)
    assert (small_state.MOST_BYTES, small_state.MOST_NAMES) == (MOST_SMALL, commits.MOST_NAMES)


PLAIN: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.tuples(inner, inner)
        | st.dictionaries(st.integers(0, 9) | st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=60,
)


@given(st.dictionaries(st.text("abcxyzé", min_size=1, max_size=9), PLAIN, max_size=30))
def test_whatever_the_worker_lets_travel_the_host_takes(namespace: dict[str, Any]) -> None:
    small, kept = small_state.changes({}, namespace, None)
    assert read_small(json.loads(json.dumps(small)))[: len(small)] or not small
    assert sum(size_of(json.loads(json.dumps(entry[-1]))) for entry in small) <= MOST_SMALL
    assert len(small) + len(kept) == len(namespace)
