"""How hard a set is: train small networks on it, for the figures in its card. Needs PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from imagesets._image_set import Images, ImageSet


@dataclass(frozen=True)
class Result:
    """The result of one training."""

    curve: list[tuple[int, float, float, float]]
    """(epoch, training loss, validation loss, validation accuracy) at the requested epochs."""
    recall: list[float]
    """Recall of each class at the end, 0…1."""


def small_cnn(channels: int, classes: int) -> nn.Module:
    """Three convolutions with batch norm and pooling, global average pooling, dropout, a linear
    layer."""

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
        return [convolution, nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]

    blocks = block(channels, 16) + block(16, 32) + block(32, 64)
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, classes)]
    return nn.Sequential(*blocks, *head)


def to_tensor(images: Images) -> Tensor:
    """uint8 (N, H, W, C) to float32 (N, C, H, W) in [0, 1]."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous().float() / 255


def train(
    model: nn.Module,
    train: ImageSet,
    val: ImageSet,
    *,
    epochs: int,
    rate: float,
    batch: int,
    seed: int,
    one_cycle: bool = True,
    flip: bool = False,
    class_weights: bool = False,
    at_epochs: tuple[int, ...] = (),
) -> Result:
    """Train with AdamW and plain or weighted cross-entropy on one CPU thread."""
    torch.manual_seed(seed)
    x, y = to_tensor(train.images), torch.from_numpy(train.labels)
    classes = len(train.classes)
    weights = len(y) / classes / torch.bincount(y, minlength=classes) if class_weights else None
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.05 * one_cycle)
    batches = -(-len(y) // batch)
    schedule = None
    if one_cycle:
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, rate, total_steps=epochs * batches
        )
    curve = []
    for epoch in range(1, epochs + 1):
        model.train()
        total = 0.0
        for index in torch.randperm(len(y)).chunk(batches):
            pictures = x[index]
            if flip and torch.rand(()) < 0.5:
                pictures = pictures.flip(3)
            loss = functional.cross_entropy(model(pictures), y[index], weights)
            optimiser.zero_grad()
            torch.autograd.backward([loss])
            optimiser.step()
            if schedule is not None:
                schedule.step()
            total += loss.item() * len(index)
        if epoch in at_epochs:
            curve.append((epoch, total / len(y), *_evaluate(model, val)[:2]))
    return Result(curve, _evaluate(model, val)[2])


def _evaluate(model: nn.Module, val: ImageSet) -> tuple[float, float, list[float]]:
    """Loss, accuracy and recall of each class."""
    model.eval()
    labels = torch.from_numpy(val.labels)
    with torch.no_grad():
        logits = torch.cat([model(part) for part in to_tensor(val.images).chunk(4)])
    hit = (logits.argmax(1) == labels).float()
    recall = [hit[labels == k].mean().item() for k in range(len(val.classes))]
    return functional.cross_entropy(logits, labels).item(), hit.mean().item(), recall
