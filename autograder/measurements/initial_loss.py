"""The loss of a model before it has learned anything."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.measurements._quietly import quietly


def initial_loss(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Mean cross-entropy in nats, the data term alone.

    Args:
        images: (N, ...) as the model takes them.
        labels: int64 (N,).

    Returns:
        0 or more. Before training, with C classes, it should be near ln C (CS231n): ln 2 = 0.69,
        ln 10 = 2.30. A model with a single output counts as a two-class model with a sigmoid.
    """
    with quietly(model):
        logits = model(images)
    if logits.ndim == 1 or logits.shape[1] == 1:
        zeros = torch.zeros(len(labels), device=logits.device)
        logits = torch.stack([zeros, logits.reshape(len(labels))], dim=1)
    return float(F.cross_entropy(logits, labels))
