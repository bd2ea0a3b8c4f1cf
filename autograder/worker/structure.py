"""Facts about the network that show whether it is still a trained CNN."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

_RANDOM_IMAGES = 8
_ROUNDING = 1e-5
"""Share of a convolution's largest difference that counts as none: some algorithms compute
neighbouring positions together, so positions beside an image carry its rounding errors."""


class _ConvolutionSpy(TorchDispatchMode):
    """Collects kernel sizes and results of every convolution that really runs."""

    kernels: list[tuple[int, ...]]
    outputs: list[Tensor]

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        output = func(*args, **(kwargs or {}))
        if func.overloadpacket is torch.ops.aten.convolution and not args[6]:  # not transposed
            self.kernels.append(tuple(args[1].shape[2:]))
            self.outputs.append(output.detach())
        return output


def _spare_the_compiler() -> None:
    """Torch hides a dispatch mode from its compiler, and imports the compiler for that: this takes
    longer than everything else in a question. If the compiler is not loaded, there is nothing to
    hide from, and the mode is called as it is.
    """
    plain = getattr(_ConvolutionSpy.__torch_dispatch__, "__wrapped__", None)
    if plain is not None and "torch._dynamo" not in sys.modules:
        plain.__dynamo_disable = plain


def convolutions_of(
    predict: Callable[[Tensor], object], images: Tensor, model: nn.Module
) -> dict[str, float]:
    """Which convolutions run when `predict` is asked, and what they see.

    Two batches of images are made from the given ones, each image with its pixels in a random
    order. A position of a convolution's output that comes out the same for both cannot depend on
    the image, whatever made its window empty: the layer's own padding, an earlier layer's, or
    padding by hand.

    Args:
        predict: takes uint8 images (N, H, W, C); called twice.
        images: uint8 (N, H, W, C), of the kind that the model knows.

    Returns:
        `convolutions`: how many have a kernel larger than 1; `dead_position_share`: the largest
        share of positions of one of them that are the same for every image, NaN when none was seen.
        A compiled model hides its operations; then its modules are counted instead.
    """
    _spare_the_compiler()
    first, second = (_spied(predict, _scattered(images, seed)) for seed in (1, 2))
    kernels = first.kernels
    if not kernels:
        kinds = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
        kernels = [tuple(m.weight.shape[2:]) for m in model.modules() if isinstance(m, kinds)]
    shares = [
        _dead_share(one, other)
        for one, other in zip(first.outputs, second.outputs, strict=False)
        if one.shape == other.shape
    ]
    return {
        "convolutions": float(sum(1 for kernel in kernels if max(kernel, default=1) > 1)),
        "dead_position_share": max(shares, default=float("nan")),
    }


def _spied(predict: Callable[[Tensor], object], images: Tensor) -> _ConvolutionSpy:
    spy = _ConvolutionSpy()
    spy.kernels, spy.outputs = [], []
    try:
        with spy:
            predict(images)
    except Exception:  # a program may raise anything here; it is judged by what it shows elsewhere
        spy.kernels, spy.outputs = [], []
    return spy


def _scattered(images: Tensor, seed: int) -> Tensor:
    """The given images with their pixels in a random order, a different one for each: the model
    knows their colours, and no position is the same in all of them.
    """
    generator = torch.Generator().manual_seed(seed)
    chosen = images[torch.randint(len(images), (_RANDOM_IMAGES,), generator=generator)]
    pixels = chosen.flatten(1, 2)  # (N, H * W, C)
    order = torch.rand(pixels.shape[:2], generator=generator).argsort(dim=1)
    return pixels.gather(1, order[:, :, None].expand_as(pixels)).reshape(chosen.shape)


def _dead_share(one: Tensor, other: Tensor) -> float:
    """Share of the positions, 0 to 1, at which two results (N, C, …) are the same."""
    differences = (one - other).abs().flatten(2).amax(dim=(0, 1))  # one for each position
    if not differences.numel():
        return float("nan")
    return float((differences <= _ROUNDING * differences.max()).double().mean())
