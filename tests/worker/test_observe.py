"""Observing a model changes nothing about its training."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograder.worker.observe import probabilities, undisturbed
from autograder.worker.program import ContractError


def model() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(),
        nn.Linear(4 * 6 * 6, 2),
    )  # fmt: skip


def careless_predict(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Trains on the sly, in train mode, with gradients, using every random generator."""
    net.train()
    random.random()
    np.random.rand()
    torch.rand(3)
    scores = net(images.permute(0, 3, 1, 2) / 255)
    scores.sum().backward()
    with torch.no_grad():
        next(net.parameters()).add_(1.0)
    torch.set_grad_enabled(False)
    net.eval()
    return scores.softmax(dim=1)


def decent_predict(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    net.eval()
    with torch.no_grad():
        return net(images.permute(0, 3, 1, 2) / 255).softmax(dim=1)


def train(observe: bool) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    random.seed(0)
    np.random.seed(0)
    net = model()
    images = torch.randint(0, 255, (32, 8, 8, 1), dtype=torch.uint8)
    labels = torch.randint(0, 2, (32,))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for _ in range(5):
        net[1].eval()  # a mode that differs from the whole model's
        loss = F.cross_entropy(net(images.permute(0, 3, 1, 2) / 255), labels)
        loss = loss * (1 + random.random() + np.random.rand())
        if observe:  # even between forward and backward pass
            with undisturbed(net):
                probabilities(decent_predict, net, images, 2)
        loss.backward()
        if observe:
            with undisturbed(net):
                probabilities(careless_predict, net, images, 2)
        optimizer.step()
        optimizer.zero_grad()
        assert not net[1].training
        assert net[3].training
        assert torch.is_grad_enabled()
    return {name: value.clone() for name, value in net.state_dict().items()}


def test_weights_are_the_same_bit_for_bit_with_and_without_observing():
    with_it, without = train(observe=True), train(observe=False)
    assert all(torch.equal(with_it[name], without[name]) for name in without)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "predict returned None"),
        (torch.ones(4), "shape"),
        (torch.ones(4, 3) / 3, "shape"),
        (torch.tensor([[2.0, -1.0]] * 4), "not probabilities"),
        (torch.ones(4, 2), "row sums"),
        (torch.ones(4, 2, dtype=torch.bool), "torch.bool"),
    ],
)
def test_an_answer_that_breaks_the_contract_is_refused(answer, message):
    with pytest.raises(ContractError, match=message):
        probabilities(lambda net, images: answer, model(), torch.zeros(4, 8, 8, 1), 2)


def test_a_lazy_model_may_be_looked_at_before_it_has_seen_an_image():
    net = nn.Sequential(nn.LazyConv2d(2, 3), nn.Flatten(), nn.LazyLinear(2))
    state = torch.get_rng_state()
    with undisturbed(net):
        rows = probabilities(decent_predict, net, torch.zeros(4, 8, 8, 1), 2)
    assert rows.shape == (4, 2)
    assert torch.equal(torch.get_rng_state(), state)
    assert net.training
    assert net[2].weight.shape == (2, 72)


def test_nan_passes_through_for_the_checks_to_judge():
    answer = torch.full((4, 2), float("nan"))
    rows = probabilities(lambda net, images: answer, model(), torch.zeros(4, 8, 8, 1), 2)
    assert np.isnan(rows).all()


def test_the_program_gets_a_copy_of_the_images():
    images = torch.zeros(4, 8, 8, 1)

    def vandal(net, batch):
        batch.fill_(9)
        return torch.full((4, 2), 0.5)

    probabilities(vandal, model(), images, 2)
    assert images.eq(0).all()
