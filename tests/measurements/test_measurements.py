"""Each instrument gives the value that can be worked out by hand, and leaves no trace."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from pathlib import Path

import pytest
import torch
from torch import nn

from autograder import measurements
from autograder.measurements import dead_unit_share, initial_loss, logit_spread
from autograder.measurements._quietly import quietly
from autograder.measurements.calibration_error import calibration_error
from autograder.measurements.loss_by_outcome import loss_by_outcome

KIT = "program_kit"
"""No instrument, but what some need; it has tests of its own."""
NAMES = [
    m.name
    for m in pkgutil.iter_modules(measurements.__path__)
    if m.name[0] != "_" and m.name != KIT
]
FUNCTIONS = {
    name: getattr(importlib.import_module(f"autograder.measurements.{name}"), name)
    for name in NAMES
}
PASSES = nn.Identity()
"""A network whose logits are the images themselves."""


def rows(*values: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(values)


class Busy(nn.Module):
    """Everything that an observer could disturb: dropout, batch norm, modes of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5)
        )
        self.head = nn.Linear(8, 2)
        self.calls = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return self.head(self.layers(images))


class Broken(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.relu = nn.ReLU()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.relu(images)
        raise RuntimeError("no answer")


def measure(name: str, model: nn.Module, images: torch.Tensor) -> object:
    """Call an instrument, with labels if it takes them."""
    wants_labels = "labels" in inspect.signature(FUNCTIONS[name]).parameters
    labels = torch.zeros(len(images), dtype=torch.long)
    return FUNCTIONS[name](model, images, *([labels] if wants_labels else []))


def test_the_loss_of_equal_logits_is_ln_c() -> None:
    labels = torch.tensor([0, 1, 2])
    assert initial_loss(PASSES, torch.zeros(3, 3), labels) == pytest.approx(math.log(3))


def test_the_loss_is_the_mean_cross_entropy_of_the_logits() -> None:
    logits = rows((math.log(3), 0.0), (0.0, math.log(3)))  # probabilities 3/4 and 1/4
    loss = initial_loss(PASSES, logits, torch.tensor([0, 0]))
    assert loss == pytest.approx((-math.log(0.75) - math.log(0.25)) / 2)


@pytest.mark.parametrize("shape", [(2, 1), (2,)])
def test_a_single_output_is_a_sigmoid(shape: tuple[int, ...]) -> None:
    logits = torch.full(shape, math.log(3))  # class 1 with probability 3/4
    loss = initial_loss(PASSES, logits, torch.tensor([1, 0]))
    assert loss == pytest.approx((-math.log(0.75) - math.log(0.25)) / 2)


def test_spread_is_the_deviation_over_images_averaged_over_outputs() -> None:
    # With N - 1, the deviation of (0, 2, 4) is 2, and that of a constant is 0.
    assert logit_spread(PASSES, rows((0.0, 1.0), (2.0, 1.0), (4.0, 1.0))) == pytest.approx(1.0)


def test_a_model_that_ignores_its_input_has_no_spread() -> None:
    model = nn.Linear(2, 3)
    nn.init.zeros_(model.weight)
    assert logit_spread(model, torch.randn(10, 2)) == 0.0


def test_a_unit_is_dead_when_it_is_zero_for_every_image() -> None:
    layer = nn.Linear(2, 4)
    with torch.no_grad():
        layer.weight.copy_(rows((1, 0), (-1, 0), (0, 0), (0, 0)))
        layer.bias.copy_(torch.tensor([0.0, 0.0, -1.0, 1.0]))
    model = nn.Sequential(layer, nn.ReLU())
    images = rows((1.0, 0.0), (2.0, 0.0))
    assert dead_unit_share(model, images) == {"1": 0.5}  # the second and the third
    assert dead_unit_share(model, torch.cat([images, -images])) == {"1": 0.25}


def test_a_channel_is_dead_when_it_is_zero_at_every_position() -> None:
    layer = nn.Conv2d(1, 2, kernel_size=1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.0, 0.0]).view(2, 1, 1, 1))
        layer.bias.copy_(torch.tensor([0.0, -1.0]))
    images = torch.zeros(3, 1, 2, 2)
    images[1, 0, 1, 1] = 1.0  # one pixel of one image keeps the first channel alive
    shares = dead_unit_share(nn.Sequential(layer, nn.ReLU(inplace=True)), images)
    assert shares == {"1": 0.5}


def test_relus_are_told_apart_by_name_and_functions_are_not_seen() -> None:
    model = nn.Sequential()
    model.add_module("first", nn.ReLU())
    model.add_module("inner", nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.GELU()))
    assert list(dead_unit_share(model, torch.ones(2, 1))) == ["first", "inner.1"]
    assert dead_unit_share(nn.Linear(1, 1), torch.ones(2, 1)) == {}


def test_calibration_error_is_the_gap_of_confidence_and_accuracy() -> None:
    logits = rows(*[(math.log(3), 0.0)] * 4)  # three quarters sure
    half_right = torch.tensor([0, 0, 1, 1])
    assert calibration_error(PASSES, logits, half_right) == pytest.approx(0.25)
    assert calibration_error(PASSES, logits, torch.tensor([0, 0, 0, 1])) == pytest.approx(
        0.0, abs=1e-6
    )


def test_a_temperature_makes_a_model_less_sure() -> None:
    logits = rows(*[(2 * math.log(3), 0.0)] * 4)
    labels = torch.tensor([0, 0, 0, 1])
    assert calibration_error(PASSES, logits, labels) == pytest.approx(0.9 - 0.75)
    assert calibration_error(PASSES, logits, labels, temperature=2.0) == pytest.approx(
        0.0, abs=1e-6
    )


def test_bins_are_averaged_by_their_number_of_images() -> None:
    sure, unsure = (20.0, 0.0), (0.0, 0.0)  # confidences 1 and 1/2
    labels = torch.tensor([1, 0, 0, 1])
    error = calibration_error(PASSES, rows(sure, sure, unsure, unsure), labels)
    assert error == pytest.approx((2 * abs(1.0 - 0.5) + 2 * abs(0.5 - 0.5)) / 4, abs=1e-6)


def test_right_and_wrong_answers_cost_apart() -> None:
    logits = rows((math.log(3), 0.0), (math.log(3), 0.0), (0.0, math.log(7)))
    right, wrong = loss_by_outcome(PASSES, logits, torch.tensor([0, 1, 1]))
    assert right == pytest.approx(-(math.log(3 / 4) + math.log(7 / 8)) / 2)
    assert wrong == pytest.approx(-math.log(1 / 4))


def test_without_wrong_answers_their_cost_is_not_a_number() -> None:
    right, wrong = loss_by_outcome(PASSES, rows((1.0, 0.0)), torch.tensor([0]))
    assert right > 0
    assert math.isnan(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_leaves_no_trace(name: str) -> None:
    torch.manual_seed(0)
    model, images = Busy(), torch.randn(16, 4)
    model.layers[2].eval()  # a learner may have frozen part of it
    before = {key: value.clone() for key, value in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    generator = torch.get_rng_state()
    first = measure(name, model, images)
    assert model.calls > 0
    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert torch.equal(torch.get_rng_state(), generator)
    assert torch.is_grad_enabled()
    assert not any(module._forward_hooks for module in model.modules())
    assert measure(name, model, images) == first


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_fails_is_left_as_it_was(name: str) -> None:
    model = Broken()
    with pytest.raises(RuntimeError, match="no answer"):
        measure(name, model, torch.ones(2, 2))
    assert model.training
    assert model.relu.training
    assert not model.relu._forward_hooks
    assert torch.is_grad_enabled()


def test_quietly_is_eval_without_gradients() -> None:
    model = Busy()
    with quietly(model):
        assert not any(module.training for module in model.modules())
        assert not model(torch.randn(2, 4)).requires_grad
    assert model(torch.randn(2, 4)).requires_grad


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_is_exported_and_says_what_is_healthy(name: str) -> None:
    assert name in measurements.__all__
    text = inspect.getdoc(FUNCTIONS[name])
    assert text is not None
    assert "Args:\n    images: (N, ...) as the model takes them" in text
    assert "Returns:\n" in text


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_is_tested_here_or_in_a_file_of_its_own(name: str) -> None:
    here = Path(__file__)
    called = f"{name}(" in here.read_text(encoding="utf-8")
    assert called or here.with_name(f"test_{name}.py").is_file()
