"""How much a model's outputs differ from image to image."""

from __future__ import annotations

from torch import Tensor, nn

from autograder.measurements._quietly import quietly


def logit_spread(model: nn.Module, images: Tensor) -> float:
    """Standard deviation of the logits over images, averaged over the outputs.

    Args:
        images: (N, ...) as the model takes them, N of 100 or more.

    Returns:
        0 or more, in units of the logits. An untrained classifier has about 0.05 to 1; near 0 it
        gives every image the same answer.
    """
    with quietly(model):
        logits = model(images).reshape(len(images), -1)  # (N, C)
    return float(logits.std(dim=0).mean())
