"""Which plain state travels with a model, and which is named as left behind."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from autograder.worker.small_state import (
    MOST_BYTES,
    all_small,
    apply,
    changes,
    state_of,
)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Linear(2, 2)
        self.scale = 1.0
        self.notes: list[float] = []


def start() -> tuple[dict[str, Any], Any]:
    namespace: dict[str, Any] = {
        **{"T": 1.0, "CFG": {"lr": 0.1}, "SEEN": [], "MEAN": torch.zeros(3), "np": np},
        **{"STATS": np.zeros(3), "note": "as it was", "BAG": SimpleNamespace(t=1.0)},
        "__name__": "submission",
    }
    return namespace, Net()


def travelled(small: list[Any]) -> tuple[dict[str, Any], Any]:
    """The state in the answering process: as it started, with what travels put in."""
    namespace, model = start()
    apply(json.loads(json.dumps(small)), namespace, model)
    return namespace, model


def test_what_does_not_change_does_not_travel() -> None:
    namespace, model = start()
    assert changes(state_of(namespace, model), namespace, model) == ([], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("T", 2.5), ("T", 3), ("T", True), ("T", None), ("T", -math.inf), ("NEW", 7)),
        *(("T", (1, 2.5)), ("CFG", {"lr": 0.2, 3: [1, None]}), ("SEEN", [[1], (2,), {}])),
        *(("MEAN", torch.tensor([0.5, 0.25, 1.0])), ("MEAN", torch.tensor(3))),
        *(("MEAN", torch.ones(2, 2, dtype=torch.bfloat16)), ("MEAN", torch.empty(0, 3))),
        *(("STATS", np.array([[1.5, 2.0]], np.float32)), ("STATS", np.array([True, False]))),
        ("T", np.float32(0.5)),
    ],
)
def test_small_globals_travel(name: str, value: Any) -> None:
    namespace, model = start()
    before = state_of(namespace, model)
    namespace[name] = value
    small, kept = changes(before, namespace, model)
    assert kept == []
    there = travelled(small)[0][name]
    if isinstance(value, torch.Tensor):
        assert there.dtype is value.dtype
        assert torch.equal(there.reshape(value.shape), value)
    elif isinstance(value, np.ndarray | np.generic):
        assert there.dtype == value.dtype
        assert np.array_equal(there, value)
    else:
        assert (there, type(there)) == (value, type(value))


def test_what_is_changed_in_place_travels() -> None:
    namespace, model = start()
    before = state_of(namespace, model)
    namespace["CFG"]["lr"] = 0.5
    namespace["SEEN"].append(3)
    namespace["MEAN"].add_(1.0)
    namespace["STATS"][1] = 2.0
    model.scale = 0.5
    model.body.gain = 3
    small, kept = changes(before, namespace, model)
    assert kept == []
    there, net = travelled(small)
    assert (there["CFG"], there["SEEN"]) == ({"lr": 0.5}, [3])
    assert there["MEAN"].tolist() == [1, 1, 1]
    assert there["STATS"].tolist() == [0, 2, 0]
    assert (net.scale, net.body.gain, there["T"]) == (0.5, 3, 1.0)


@pytest.mark.parametrize(
    "value",
    [
        *(torch.zeros(28, 28), np.zeros(65), "a text", b"bytes", object(), nn.Linear(2, 2), 2**63),
        *([0.0] * 65, {"k" * 31: 1}, {1.5: 2}, torch.zeros(2, dtype=torch.complex64), lambda: 1),
        *(np.array(["text"]), {"a": torch.zeros(65)}, [object()]),
    ],
)
def test_what_is_large_or_of_another_kind_stays_and_is_named(value: Any) -> None:
    namespace, model = start()
    before = state_of(namespace, model)
    namespace["KEPT"] = value
    model.body.kept = "a text"
    small, kept = changes(before, namespace, model)
    assert small == []
    assert kept == ["KEPT", "model.body.kept"]


def test_a_bag_of_state_that_changes_inside_is_named() -> None:
    namespace, model = start()
    before = state_of(namespace, model)
    namespace["BAG"].t = 2.0
    assert changes(before, namespace, model) == ([], ["BAG"])


def test_what_holds_itself_stays() -> None:
    namespace, model = start()
    before = state_of(namespace, model)
    round_about: list[Any] = []
    round_about.append(round_about)
    namespace["LOOP"] = round_about
    assert changes(before, namespace, model) == ([], ["LOOP"])


def test_a_kilobyte_travels_and_no_more() -> None:
    namespace = {f"n{i:03}": float(i) for i in range(200)}
    small, kept = changes({}, namespace, None)
    assert len(small) == MOST_BYTES // 8
    assert len(small) + len(kept) == 200
    one_large = {"a": torch.ones(64, dtype=torch.float64), "b": np.ones(64), "c": 1.0, "d": 2.0}
    small, kept = changes({}, one_large, None)
    assert kept == ["b"], "what still fits travels, whatever came before it"
    assert [entry[1] for entry in small] == ["a", "c", "d"]


def test_names_cannot_carry_a_table() -> None:
    namespace = {f"{i:05}" * 20: 1 for i in range(120)}
    small, kept = changes({}, namespace, None)
    assert kept
    assert sum(len(entry[1]) for entry in small) <= 8 * 1024


def test_modules_and_hidden_names_are_no_state() -> None:
    namespace, _ = start()
    assert {entry[1] for entry in all_small(namespace)} == {"T", "CFG", "SEEN", "MEAN", "STATS"}


def test_what_names_a_module_that_is_not_there_is_left_out() -> None:
    namespace, model = start()
    apply([["attribute", "head.deep", "scale", 1.0], ["global", "T", 2.0]], namespace, model)
    assert namespace["T"] == 2.0
    assert not hasattr(model, "head")
