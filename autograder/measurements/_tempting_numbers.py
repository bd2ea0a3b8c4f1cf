"""What a learner may measure who has not found the fault: numbers of the training itself.

The course runs this file's text in a sandbox, in the place of a learner's evidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

_BATCH = 500
_CURVES = ("train_loss", "train_accuracy", "val_loss", "val_accuracy")
Numbers = dict[str, float]


def evidence(program: Any, train: Any, val: Any) -> Numbers:
    """All numbers by name; what a program does not report is missing."""
    torch.manual_seed(0)
    numbers = _of_the_model(program.build_model())
    sets = {"train": _stacked(train), "val": _stacked(val)}
    measured: list[Numbers] = []

    def measure(model: nn.Module) -> None:
        measured.append(_measured(program, model, sets))

    training = program.train(train, val, each_log=measure)
    numbers["logs"] = len(training.logs)
    numbers |= _over_time("reported", [dict(log.reported) for log in training.logs])
    numbers |= _over_time("measured", measured)
    for curve in _CURVES:
        pair = [f"last {which} {curve}" for which in ("reported", "measured")]
        if set(pair) <= set(numbers):
            numbers[f"reported less measured {curve}"] = numbers[pair[0]] - numbers[pair[1]]
    return {name: float(value) for name, value in numbers.items()}


def _of_the_model(model: nn.Module) -> Numbers:
    sizes = [one.numel() for one in model.parameters()]
    return {"parameters": sum(sizes), "largest parameter": max(sizes, default=0)}


def _stacked(data: Any) -> tuple[Tensor, Tensor]:
    pairs = [data[i] for i in range(len(data))]
    return torch.stack([image for image, _ in pairs]), torch.tensor([int(y) for _, y in pairs])


def _measured(program: Any, model: nn.Module, sets: Mapping[str, tuple[Tensor, Tensor]]) -> Numbers:
    modes = [(part, part.training) for part in model.modules()]
    state = torch.get_rng_state()
    found = {}
    for name, (images, labels) in sets.items():
        with torch.no_grad():
            rows = torch.cat([program.predict(model, some) for some in images.split(_BATCH)])
        rows = rows.float()
        right = rows.gather(1, labels[:, None]).clamp_min(1e-12)
        found[f"{name}_loss"] = float(-right.log().mean())
        found[f"{name}_accuracy"] = float((rows.argmax(1) == labels).float().mean())
        found[f"{name}_confidence"] = float(rows.max(1).values.mean())
    torch.set_rng_state(state)
    for part, mode in modes:
        part.training = mode
    return found


def _over_time(whose: str, epochs: Sequence[Mapping[str, float]]) -> Numbers:
    """First and last values, how far the validation loss climbs from its lowest point, and gaps."""
    numbers: Numbers = {}
    for name in sorted({name for epoch in epochs for name in epoch}):
        curve = [float(epoch[name]) for epoch in epochs if name in epoch]
        numbers[f"first {whose} {name}"], numbers[f"last {whose} {name}"] = curve[0], curve[-1]
        if name == "val_loss":
            numbers[f"climb of {whose} {name}"] = curve[-1] - min(curve)
    for first, second, label in (
        ("val_loss", "train_loss", "gap in loss"),
        ("train_accuracy", "val_accuracy", "gap in accuracy"),
        ("val_confidence", "val_accuracy", "overconfidence"),
    ):
        larger, smaller = f"last {whose} {first}", f"last {whose} {second}"
        if larger in numbers and smaller in numbers:
            numbers[f"{whose} {label}"] = numbers[larger] - numbers[smaller]
    return {name: value for name, value in numbers.items() if not math.isnan(value)}
