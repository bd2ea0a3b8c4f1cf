"""Dead positions are measured, whatever put the padding around the image."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.worker.structure import convolutions_of

SIZE = 12
IMAGES = torch.randint(256, (20, SIZE, SIZE, 3), dtype=torch.uint8)
# kernel 2, stride 2 on 12 pixels with 2 zeros on either side: 8 x 8 positions, the outer ring dead
RING = 1 - 36 / 64


def net(*before: nn.Module, **convolution: Any) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(*before, nn.Conv2d(3, 5, kernel_size=2, stride=2, **convolution))


def facts(model: nn.Module, forward: Callable[[Tensor], Tensor] | None = None) -> dict[str, float]:
    def predict(images: Tensor) -> Tensor:
        x = images.permute(0, 3, 1, 2).float() / 255
        with torch.no_grad():
            return (forward or model)(x).mean((2, 3)).softmax(1)

    return convolutions_of(predict, IMAGES, model)


@pytest.mark.parametrize(
    "model",
    [
        net(padding=2),
        net(nn.ZeroPad2d(2)),
        net(nn.ConstantPad2d(2, 0.5)),
        net(nn.ZeroPad2d(1), padding=1),
        net(nn.ZeroPad2d(2), nn.BatchNorm2d(3).eval()),
    ],
    ids=["padding", "ZeroPad2d", "ConstantPad2d", "half each", "norm between"],
)
def test_a_ring_of_constants_is_dead_however_it_is_laid(model: nn.Module) -> None:
    assert facts(model)["dead_position_share"] == pytest.approx(RING)


def test_a_ring_laid_by_hand_is_dead() -> None:
    model = net()
    padded = facts(model, lambda x: model(F.pad(x, (2, 2, 2, 2))))
    assert padded["dead_position_share"] == pytest.approx(RING)

    def by_hand(x: Tensor) -> Tensor:
        canvas = torch.zeros(len(x), 3, SIZE + 4, SIZE + 4)
        canvas[:, :, 2:-2, 2:-2] = x
        return model(canvas)

    assert facts(model, by_hand)["dead_position_share"] == pytest.approx(RING)


@pytest.mark.parametrize("mode", ["circular", "reflect", "replicate"])
def test_padding_that_repeats_the_image_sees_it(mode: str) -> None:
    assert facts(net(padding=2, padding_mode=mode))["dead_position_share"] == 0.0


def test_a_window_that_touches_the_image_is_alive() -> None:
    torch.manual_seed(0)
    assert facts(nn.Conv2d(3, 5, 3, padding=1))["dead_position_share"] == 0.0


def test_the_worst_layer_counts_and_so_do_those_behind_it() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 5, 2, stride=2, padding=2)
    )
    assert facts(model) == {"convolutions": 2.0, "dead_position_share": pytest.approx(RING)}


def test_a_large_bias_does_not_hide_what_depends_on_the_image() -> None:
    model = net(padding=2)
    with torch.no_grad():
        model[0].bias.fill_(1e3)
    assert facts(model)["dead_position_share"] == pytest.approx(RING)


def test_images_one_at_a_time_or_with_noise_between_change_nothing() -> None:
    model = net(padding=2)
    one_by_one = facts(model, lambda x: torch.cat([model(image[None]) for image in x]))
    assert one_by_one["dead_position_share"] == pytest.approx(RING)
    noisy = facts(model, lambda x: model(F.dropout(x, 0.5, training=True)))
    assert noisy["dead_position_share"] == pytest.approx(RING)


def test_a_constant_border_of_the_images_is_not_mistaken_for_padding() -> None:
    bordered = IMAGES.clone()
    bordered[:, :3] = 0  # as in pictures of garments
    model = nn.Conv2d(3, 5, 3)
    seen = convolutions_of(lambda x: model(x.permute(0, 3, 1, 2) / 255), bordered, model)
    assert seen["dead_position_share"] == 0.0


def test_without_convolutions_or_with_a_broken_predict_the_share_is_unknown() -> None:
    flat = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIZE * SIZE, 2))
    seen = convolutions_of(lambda x: flat(x.float()), IMAGES, flat)
    assert seen["convolutions"] == 0.0
    assert seen["dead_position_share"] != seen["dead_position_share"]

    def broken(images: Tensor) -> Tensor:
        raise RuntimeError("no")

    model = nn.Conv2d(3, 5, 3)
    seen = convolutions_of(broken, IMAGES, model)
    assert seen["convolutions"] == 1.0  # its modules are counted instead
    assert seen["dead_position_share"] != seen["dead_position_share"]


def test_the_compiler_is_not_imported_for_it() -> None:
    """Importing it takes longer than all questions together."""
    code = """
import sys, torch
from autograder.worker.structure import convolutions_of
network = torch.nn.Conv2d(1, 2, 3)
images = torch.arange(200, dtype=torch.uint8).reshape(2, 1, 10, 10)
found = convolutions_of(lambda x: network(x.float()), images.movedim(1, -1).movedim(-1, 1), network)
assert found["convolutions"] == 1, found
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
