"""How many units are zero for every image."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from autograder.measurements._quietly import quietly


def dead_unit_share(model: nn.Module, images: Tensor) -> dict[str, float]:
    """Share of units behind each `nn.ReLU` that are zero for every image.

    A channel of a convolution counts as one unit: it is dead when it is zero at every position of
    every image. ReLUs called as functions are not seen.

    Args:
        images: (N, ...) as the model takes them, N of 100 or more.

    Returns:
        Share, 0 to 1, by the name of the module. Compare it before and after training. In a
        healthy network hardly any channel of a convolution dies, while half of a linear layer
        without batch norm often does (lesson 01). A unit that is zero everywhere has no gradient.
    """
    shares: dict[str, float] = {}

    def hook_for(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def hook(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            units = output.transpose(0, 1).reshape(output.shape[1], -1)  # (units, N * positions)
            shares[name] = float((units == 0).all(dim=1).float().mean())

        return hook

    handles = [
        module.register_forward_hook(hook_for(name))
        for name, module in model.named_modules()
        if isinstance(module, nn.ReLU)
    ]
    try:
        with quietly(model):
            model(images)
    finally:
        for handle in handles:
            handle.remove()
    return shares
