"""Where weights come from: kept by training, lost by replacing, told apart between runs."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from autograder.worker.origin import SKETCH, descent, sketch


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(8 * 36, 3))


def copies(model):
    return [p.detach().clone() for p in model.parameters()]


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / (math.hypot(*a) * math.hypot(*b))


def trained(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(30):
        images, labels = torch.randn(32, 1, 8, 8), torch.randint(0, 3, (32,))
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def test_training_keeps_a_resemblance_to_the_first_weights():
    model = network(0)
    before = copies(model)
    assert descent(before, list(trained(model).parameters())) > 0.5


def test_other_weights_resemble_them_as_little_as_chance():
    assert abs(descent(copies(network(0)), list(network(1).parameters()))) < 0.2


def test_a_network_of_another_shape_has_no_descent():
    other = nn.Sequential(nn.Conv2d(1, 4, 5), nn.Flatten(), nn.Linear(4, 3))
    assert descent(copies(network(0)), list(other.parameters())) == 0.0


def test_sketches_of_the_same_weights_are_equal_and_of_others_are_not():
    one, same, other = (sketch(copies(network(seed))) for seed in (0, 0, 1))
    assert len(one) == SKETCH
    assert one == same
    assert abs(cosine(one, other)) < 0.5


def test_a_fixed_seed_and_other_images_give_other_sketches():
    """So a program that seeds its network itself is not taken for one that carries weights."""
    runs = []
    for seed in (1, 2):
        model = network(0)
        torch.manual_seed(seed)
        runs.append(sketch(copies(trained(model))))
    assert cosine(*runs) < 0.995


def test_a_sketch_leaves_the_random_numbers_alone():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    sketch(copies(nn.Linear(4, 4, bias=False).requires_grad_(False)))
    torch.manual_seed(3)
    sketch([torch.ones(4, 4)])
    assert torch.equal(torch.rand(2), expected)


@pytest.mark.parametrize("odd", [torch.full((2, 2), math.nan), torch.ones(2, 2, dtype=torch.int8)])
def test_odd_weights_count_for_nothing(odd):
    assert descent([odd], [odd]) == 0.0
    assert sketch([odd]) == [0.0] * SKETCH


def test_a_network_without_weights_has_an_empty_sketch():
    assert sketch([]) == [0.0] * SKETCH
    assert descent([], []) == 0.0
