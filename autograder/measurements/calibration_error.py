"""How far a model's confidence is from its accuracy."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from autograder.measurements._quietly import quietly


def calibration_error(
    model: nn.Module, images: Tensor, labels: Tensor, *, temperature: float = 1.0, bins: int = 15
) -> float:
    """Expected calibration error (Guo et al. 2017) of a model that returns logits.

    Args:
        images: (N, ...) as the model takes them.
        labels: int64 (N,).
        temperature: the logits are divided by it first.
        bins: answers are sorted by confidence into this many bins of equal width.

    Returns:
        0 to 1: the mean gap between confidence and accuracy. A few hundred images of a model
        that can be trusted give about 0.03 to 0.1; 0.3 means, say, 90 % sure and 60 % right.
    """
    with quietly(model):
        probabilities = torch.softmax(model(images) / temperature, dim=1)  # (N, C)
    confidence, answers = probabilities.max(dim=1)  # (N,), (N,)
    right = (answers == labels).float()
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for number in bin_of.unique():
        inside = bin_of == number
        gap = (confidence[inside].mean() - right[inside].mean()).abs()
        error += float(gap * inside.float().mean())
    return error
