"""A model is rebuilt from its tensors by name, whatever `fit` did to it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from autograder.worker.commit import MOST_TENSORS, StructureError, restore, table_of, weights_of
from autograder.worker.program import ContractError


def built(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        *(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Dropout(), nn.Linear(64, 3))
    )


def trained(model: nn.Module) -> nn.Module:
    """Other weights, and running means that are not zero."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    model(torch.randn(5, 1, 6, 6))
    return model.eval()


def put(source: nn.Module, target: Any) -> Any:
    data = b"".join(weights_of(source))
    restore(target, json.loads(table_of(source)), memoryview(data))
    return target


IMAGES = torch.randn(7, 1, 6, 6, generator=torch.Generator().manual_seed(5))


def alike(one: nn.Module, other: nn.Module) -> bool:
    with torch.no_grad():
        return torch.equal(one(IMAGES), other(IMAGES))


def test_a_model_answers_as_before_to_the_last_bit() -> None:
    source = trained(built())
    target = built(1)
    assert not alike(source, target)
    assert alike(source, put(source, target))
    assert not target.training
    assert target[1].num_batches_tracked == source[1].num_batches_tracked


def test_modes_are_those_of_each_module() -> None:
    source = trained(built()).train()
    source[1].eval()
    target = put(source, built(1).eval())
    assert [m.training for m in target.modules()] == [m.training for m in source.modules()]


def compiled(model: nn.Module) -> Any:
    return torch.compile(model, backend="eager")


WRAPPERS: dict[str, Callable[[nn.Module], Any]] = {
    "DataParallel": nn.DataParallel,
    "averaged": lambda model: AveragedModel(model),
    "compiled": lambda model: compiled(model),
    "compiled and averaged": lambda model: AveragedModel(compiled(model)),
    "inside a model of its own": lambda model: nn.ModuleDict({"net": model}),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_name_in_front_of_all_others_is_taken_away(name: str) -> None:
    source = trained(built())
    wrapped = WRAPPERS[name](source)
    wrapped.eval()
    target = put(wrapped, built(1).train())
    assert alike(source, target)
    assert not any(module.training for module in target.modules())


def test_what_fit_registers_is_registered_again() -> None:
    source = trained(built())
    source.register_buffer("mean", torch.arange(3.0))
    source.register_parameter("temperature", nn.Parameter(torch.tensor(1.5)))
    source[0].register_buffer("count", torch.tensor(7))
    target = put(source, built(1))
    assert target.mean.tolist() == [0, 1, 2]
    assert target.temperature.item() == 1.5
    assert isinstance(target.temperature, nn.Parameter)
    assert target[0].count.item() == 7
    assert target[0].count.dtype is torch.int64
    assert set(target.state_dict()) == set(source.state_dict())


def test_a_place_that_was_none_or_a_plain_attribute_is_filled() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", None)
            self.scale: torch.Tensor | None = None

    source = Net()
    source.mean = torch.ones(2)
    del source.scale
    source.register_buffer("scale", torch.full((1,), 2.0))
    target = put(source, Net())
    assert target.mean.tolist() == [1, 1]
    assert "scale" in dict(target.named_buffers())
    assert target.scale.item() == 2


def test_lazy_layers_take_their_shapes_from_the_commit() -> None:
    def lazy() -> nn.Module:
        return nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(3))

    source = lazy()
    source(IMAGES)
    target = lazy()
    put(source, target)
    assert alike(source, target)
    untouched = put(lazy(), lazy())  # before an image was seen, there is nothing to hand over
    assert untouched(IMAGES).shape == (7, 3)


def test_tied_weights_stay_tied() -> None:
    def tied() -> nn.Sequential:
        model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
        model[1].weight = model[0].weight
        return model

    source = tied()
    with torch.no_grad():
        source[0].weight.mul_(3)
    target = put(source, tied())
    assert target[0].weight is target[1].weight
    assert torch.equal(target[0].weight, cast(Any, source[0]).weight)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_a_model_keeps_the_precision_that_it_was_trained_in(dtype: torch.dtype) -> None:
    source = trained(built()).to(dtype)
    target = put(source, built(1))
    for (name, one), other in zip(
        source.state_dict().items(), target.state_dict().values(), strict=True
    ):
        assert one.dtype is other.dtype, name
        assert torch.equal(one, other), name


def test_a_layer_of_another_size_is_taken_as_it_is() -> None:
    source = built()
    source[4].weight = nn.Parameter(torch.ones(5, 64))
    source[4].bias = nn.Parameter(torch.ones(5))
    assert put(source, built(1))(IMAGES).shape == (7, 5)


def test_empty_and_scalar_tensors_travel() -> None:
    source = nn.Module()
    source.register_buffer("none", torch.empty(0, 4))
    source.register_buffer("one", torch.tensor(True))
    target = put(source, nn.Module())
    assert target.none.shape == (0, 4)
    assert target.one.item() is True


def test_what_the_skeleton_has_as_well_is_named() -> None:
    small = nn.Sequential(*list(built())[:3])
    with pytest.raises(StructureError, match=r"also has '4\.bias'"):
        put(small, built())


def test_what_the_skeleton_lacks_is_named() -> None:
    source = built()
    source.add_module("extra", nn.Linear(2, 2))
    with pytest.raises(StructureError, match=r"has no 'extra\.weight'"):
        put(source, built(1))


def test_a_sparse_tensor_stays_and_is_named() -> None:
    source = built()
    source.register_buffer("odd", torch.eye(3).to_sparse())
    source.register_buffer("wave", torch.zeros(2, dtype=torch.complex64))
    table = json.loads(table_of(source, kept=["HISTORY"]))
    assert table["kept"] == ["HISTORY", "odd", "wave"]
    assert not {"odd", "wave"} & {row[0] for row in table["tensors"]}


def test_a_model_of_too_many_tensors_is_refused() -> None:
    many = nn.ParameterList([nn.Parameter(torch.zeros(1)) for _ in range(MOST_TENSORS + 1)])
    with pytest.raises(ContractError, match="the model has 5001 tensors"):
        table_of(many)


def test_handing_over_changes_nothing() -> None:
    model = built()
    before = copy.deepcopy(model.state_dict())
    versions = [tensor._version for tensor in model.state_dict().values()]
    transposed = nn.Parameter(torch.arange(6.0).reshape(2, 3).t())
    model.register_parameter("turned", transposed)
    weights = list(weights_of(model))
    assert (
        torch.frombuffer(bytearray(weights[0]), dtype=torch.float32).tolist()
        == [*(0, 3, 1, 4, 2, 5)]
        or len(weights) == len(before) + 1
    )
    assert all(torch.equal(before[name], model.state_dict()[name]) for name in before)
    assert versions == [t._version for n, t in model.state_dict().items() if n != "turned"]
