"""The loss of right answers and that of wrong ones."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from autograder.measurements._quietly import quietly


def loss_by_outcome(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[float, float]:
    """Mean cross-entropy of right and of wrong answers, for a model that returns logits.

    Args:
        images: (N, ...) as the model takes them.
        labels: int64 (N,).

    Returns:
        (right, wrong) in nats; NaN where there is no such answer. With C classes a wrong answer
        costs at least ln 2; above 2 ln C the model is sure of its mistakes.
    """
    with quietly(model):
        logits = model(images)  # (N, C)
    losses = F.cross_entropy(logits, labels, reduction="none")  # (N,)
    right = logits.argmax(dim=1) == labels
    return float(losses[right].mean()), float(losses[~right].mean())
