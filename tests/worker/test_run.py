"""What one run measures of the time that `fit` takes. Its answers are tested from outside."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.worker.run import run

REQUEST = {"seed": 1, "device": "cpu", "threads": 1, "classes": ["a", "b"], "train_probe": 8}
SPLITS = ("train", "val", "probe", "test")
PROGRAM = """
    import time
    import torch
    from torch import nn

    def burn(seconds):
        start = time.process_time()
        while time.process_time() - start < seconds:
            pass

    def build_model():
        return nn.Sequential(nn.Conv2d(1, 2, 6), nn.Flatten())

    def fit(model, train, val, *, device, log):
        for epoch in range(2):
            burn({in_fit})
            log(model, epoch=epoch, train_loss=1.0, val_loss=1.0, val_accuracy=0.5)
        return model

    def predict(model, images):
        burn({in_predict})
        return torch.full((len(images), 2), 0.5)
"""


class Messages(list[tuple[str, dict[str, Any]]]):
    """Takes what a worker would send."""

    def send(self, kind: str, payload: bytes = b"", **header: Any) -> None:
        self.append((kind, header))


def spent(folder: Path, *, in_fit: float, in_predict: float) -> list[float]:
    """CPU seconds after each epoch and in all, as the worker tells them."""
    arrays = {f"{name}_images": np.zeros((8, 6, 6, 1), np.uint8) for name in SPLITS}
    arrays |= {f"{name}_labels": np.arange(8) % 2 for name in ("train", "val")}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    text = textwrap.dedent(PROGRAM).format(in_fit=in_fit, in_predict=in_predict)
    (folder / "program.py").write_text(text)
    messages: Any = Messages()
    request = {**REQUEST, "arrays": sorted(arrays)}
    run(request, str(folder / "program.py"), str(folder), messages)
    return [header["cpu_seconds"] for kind, header in messages if kind in ("epoch", "fitted")]


@pytest.mark.parametrize(("in_fit", "in_predict"), [(0.0, 0.1), (0.2, 0.0), (0.1, 0.05)])
def test_the_time_of_fit_is_its_own(in_fit, in_predict, tmp_path) -> None:
    """Observing is no part of it, nor is what was observed before it taken off it."""
    first, second, in_all = spent(tmp_path, in_fit=in_fit, in_predict=in_predict)
    assert 0 <= first <= second <= in_all
    assert first == pytest.approx(in_fit, abs=0.08)
    assert in_all == pytest.approx(2 * in_fit, abs=0.15)
