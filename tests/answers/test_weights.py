"""What handed-over weights show: trained or replaced, and whether two runs share them."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
import torch
from torch import nn

from autograder.answers.commits import Commit, as_array, as_bytes, read_commit
from autograder.answers.weights import (
    SKETCH,
    changed_share,
    convolutions,
    cosine,
    moved,
    parameters,
    redrawn,
    resemblance,
    sketch,
)
from autograder.types import Message
from autograder.worker.commit import table_of, weights_of


def handed_over(model: nn.Module) -> Commit:
    """The model as the host receives it."""
    spool = io.BytesIO(b"".join(weights_of(model)))
    return read_commit(Message("fitted", {}, table_of(model)), spool)


def made_of(**arrays: np.ndarray) -> Commit:
    rows = [[n, "parameter", a.dtype.name, list(a.shape)] for n, a in arrays.items()]
    table = json.dumps({"tensors": rows, "modes": [1], "small": [], "kept": []}).encode()
    spool = io.BytesIO(b"".join(a.tobytes() for a in arrays.values()))
    return read_commit(Message("fitted", {}, table), spool)


def network(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(8 * 36, 3))


def trained(model: nn.Module) -> nn.Module:
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(30):
        images, labels = torch.randn(32, 1, 8, 8), torch.randint(0, 3, (32,))
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def alike(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return cosine(np.array(a), np.array(b))


def test_training_keeps_a_resemblance_to_the_first_weights() -> None:
    model = network(0)
    before = handed_over(model)
    assert resemblance(before, handed_over(trained(model))) > 0.5


def test_other_weights_resemble_them_as_little_as_chance() -> None:
    assert abs(resemblance(handed_over(network(0)), handed_over(network(1)))) < 0.2


def test_of_a_network_of_other_shapes_nothing_is_known() -> None:
    other = nn.Sequential(nn.Conv2d(1, 4, 5), nn.Flatten(), nn.Linear(4, 3))
    assert math.isnan(resemblance(handed_over(network(0)), handed_over(other)))


def test_a_wrapped_or_averaged_model_is_compared_by_what_it_wraps() -> None:
    plain, averaged = network(0), torch.optim.swa_utils.AveragedModel(trained(network(0)))
    before, after = handed_over(plain), handed_over(averaged)
    assert changed_share(before, after) == 1.0
    assert resemblance(before, after) > 0.5
    assert resemblance(before, handed_over(nn.ModuleDict({"within": plain}))) == pytest.approx(1.0)


def test_sketches_of_the_same_weights_are_equal_and_of_others_are_not() -> None:
    one, same, other = (sketch(handed_over(network(seed))) for seed in (0, 0, 1))
    assert len(one) == SKETCH
    assert one == same
    assert abs(alike(one, other)) < 0.5


def test_a_fixed_seed_and_other_images_give_other_sketches() -> None:
    """So a program that seeds its own network is not mistaken for one that carries weights."""
    runs = []
    for seed in (1, 2):
        model = network(0)
        torch.manual_seed(seed)
        runs.append(sketch(handed_over(trained(model))))
    assert alike(*runs) < 0.995


@pytest.mark.parametrize(
    "odd",
    [np.full((2, 2), math.nan, "<f4"), np.full((2, 2), 1e308), np.full((2, 2), np.inf, "<f2")],
)
def test_odd_weights_count_for_nothing(odd) -> None:
    assert resemblance(made_of(a=odd), made_of(a=odd)) == 0.0
    assert sketch(made_of(a=odd)) == (0.0,) * SKETCH


def test_whole_numbers_are_no_weights() -> None:
    numbers = made_of(a=np.ones((2, 2), np.int8))
    assert sketch(numbers) == (0.0,) * SKETCH
    assert math.isnan(resemblance(numbers, numbers))


def test_a_network_without_weights_has_an_empty_sketch() -> None:
    nothing = made_of()
    assert sketch(nothing) == (0.0,) * SKETCH
    assert math.isnan(resemblance(nothing, nothing))
    assert math.isnan(changed_share(nothing, nothing))
    assert convolutions(nothing) == 0
    assert moved(nothing, 0.1, 1) == redrawn(nothing, 1) == b""


def test_the_share_of_changed_parameters_is_counted_by_tensor() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    before = handed_over(model)
    assert changed_share(before, before) == 0.0
    with torch.no_grad():
        model[0].bias.add_(1.0)
        model[1].running_mean.add_(1.0)  # a buffer does not learn
    assert changed_share(before, handed_over(model)) == 0.25
    model[1].weight = nn.Parameter(torch.ones(3))  # another shape: left out
    assert changed_share(before, handed_over(model)) == pytest.approx(1 / 3)


def test_a_parameter_that_stays_nan_has_not_changed() -> None:
    stuck = made_of(a=np.full(3, math.nan, "<f4"))
    assert changed_share(stuck, stuck) == 0.0


def test_kernels_larger_than_one_are_convolutions() -> None:
    model = nn.Sequential(
        *(nn.Conv2d(2, 2, 3), nn.Conv2d(2, 2, 1), nn.Conv1d(2, 2, 5), nn.Conv2d(2, 2, (1, 7))),
        *(nn.ConvTranspose2d(2, 2, 2), nn.Linear(3, 3), nn.BatchNorm2d(2)),
    )
    assert convolutions(handed_over(model)) == 4


def test_what_an_optimiser_may_move_is_counted_and_buffers_are_not() -> None:
    model = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Linear(4, 1))
    assert parameters(handed_over(model)) == (2 * 3 * 9 + 3) + 2 * 3 + (4 + 1)
    assert parameters(handed_over(nn.Flatten())) == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16])
def test_weights_are_moved_by_a_share_of_their_spread(dtype) -> None:
    torch.manual_seed(0)
    model = nn.Linear(200, 50).to(dtype)
    commit = handed_over(model)
    step = 0.05
    changes = []
    for times in (1, 2):
        data = moved(commit, times * step, seed=3)
        assert len(data) == commit.size
        entry = commit.tensors[0]
        piece = data[entry.start : entry.start + entry.size]
        before = model.weight.detach().double().numpy()
        changes.append(as_array(piece, entry).astype(float) - before)
    share = changes[0].std() / before.std()
    assert share == pytest.approx(step, rel=0.1)
    assert changes[1].std() / changes[0].std() == pytest.approx(2, rel=0.1)
    assert cosine(changes[0].ravel(), changes[1].ravel()) > 0.98, "the same noise, twice as far"
    assert moved(commit, step, seed=3) == moved(commit, step, seed=3) != moved(commit, step, seed=4)


def test_only_floating_point_parameters_move() -> None:
    model = nn.BatchNorm2d(4)  # weight all 1, bias all 0; buffers, one of whole numbers
    commit = handed_over(model)
    data = moved(commit, 0.1, seed=1)
    whole = {e.name: (e, data[e.start : e.start + e.size]) for e in commit.tensors}
    kept = commit.weights()
    for name, (entry, piece) in whole.items():
        same = piece == kept[entry.start : entry.start + entry.size]
        # A tensor of zeros has neither spread nor size by which to scale a small step.
        assert same == (name != "weight"), name


def test_parameters_are_drawn_anew_as_large_as_they_were() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(8, 16, 3), nn.Linear(50, 40))
    with torch.no_grad():
        model[1].weight.add_(0.5)
    commit = handed_over(model)
    arrays = commit.arrays()
    for only in (False, True):
        data = redrawn(commit, seed=1, only_convolutions=only)
        for entry in commit.tensors:
            new = as_array(data[entry.start : entry.start + entry.size], entry)
            old = arrays[entry.name]
            if only and len(entry.shape) < 3:
                assert np.array_equal(new, old)
            elif new.ndim > 1:
                assert abs(cosine((new - new.mean()).ravel(), (old - old.mean()).ravel())) < 0.1
                assert new.mean() == pytest.approx(0, abs=0.04)
                assert np.sqrt((new**2).mean()) == pytest.approx(np.sqrt((old**2).mean()), rel=0.1)
            else:
                assert new.mean() == pytest.approx(old.mean(), abs=0.1)


def test_the_same_tensor_moves_alike_whatever_else_the_model_holds() -> None:
    one = np.arange(12, dtype="<f4").reshape(3, 4)
    alone, beside = made_of(b=one), made_of(a=one + 1, b=one)
    data = moved(beside, 0.1, seed=1)
    assert moved(alone, 0.1, seed=1) == data[one.nbytes :]
    assert moved(alone, 0.1, seed=1) != data[: one.nbytes]


def test_tied_and_empty_tensors_are_moved_without_a_stumble() -> None:
    model = nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3)})
    model["b"].weight = model["a"].weight
    model.register_parameter("none", nn.Parameter(torch.empty(0, 3)))
    model.register_parameter("one", nn.Parameter(torch.tensor(2.0)))
    commit = handed_over(model)
    names = [entry.name for entry in commit.tensors]
    assert {"a.weight", "b.weight", "none", "one"} <= set(names)
    for change in (moved(commit, 0.1, 1), redrawn(commit, 1)):
        assert len(change) == commit.size


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_values_keep_their_bytes_on_the_way_through_an_array(dtype) -> None:
    size = {"float64": 8, "float32": 4}.get(dtype, 2)
    entry_table = {"tensors": [["a", "buffer", dtype, [40]]], "modes": [0], "small": [], "kept": []}
    data = np.random.default_rng(0).integers(0, 120, 40 * size, dtype=np.uint8).tobytes()
    commit = read_commit(Message("built", {}, json.dumps(entry_table).encode()), io.BytesIO(data))
    (entry,) = commit.tensors
    assert as_bytes(as_array(data, entry), entry) == data
