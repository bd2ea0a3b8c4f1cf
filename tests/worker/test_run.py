"""What a training hands over, and when. What becomes of it is tested from outside."""

from __future__ import annotations

import io
import json
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from autograder.answers.interview import TRIAL
from autograder.running.trained import Trained, read_training
from autograder.sampling.drawing import Draw
from autograder.types import Message, Program
from autograder.worker.frames import MAX_PAYLOAD
from autograder.worker.loading import Plan
from autograder.worker.program import ContractError
from autograder.worker.run import run

pytestmark = pytest.mark.usefixtures("untouched")

REQUEST = {
    **{"seed": 1, "device": "cpu", "threads": 1, "classes": ["a", "b"], "trial": TRIAL},
    **{"cells": None, "elsewhere": {}, "plan": Plan().to_json()},  # loaded in this process
}
PROGRAM = """
    import torch
    from torch import nn

    T = 1.0
    LARGE = torch.zeros(100)

    def build_model():
        return nn.Sequential(nn.Conv2d(1, 2, 6), nn.Flatten(), nn.BatchNorm1d(2))

    def fit(model, train, val, *, device, log):
        global T
        for epoch in range({epochs}):
            with torch.no_grad():
                model[0].weight.fill_(epoch + 1)
            {body}
            log(model, epoch=epoch, train_loss=float("nan"), val_loss=1.0, val_accuracy=0.5)
        return model

    def predict(model, images):
        model.train()
        model(images.permute(0, 3, 1, 2) / 255)  # in this mode running means move
        torch.rand(3)
        return torch.full((len(images), 2), 0.5)
"""


class Messages(list[Message]):
    """Takes what a worker would send, as the watcher hands it on."""

    def __init__(self) -> None:
        super().__init__()
        self.spool = io.BytesIO()

    def send(self, kind: str, payload: bytes = b"", **header: Any) -> None:
        assert len(payload) <= MAX_PAYLOAD
        header = json.loads(json.dumps(header))
        header |= {"offset": self.spool.tell(), "size": len(payload)}
        if kind == "weights":
            self.spool.write(payload)
            payload = b""
        self.append(Message(kind, header, payload))


def trained(folder: Path, body: str = "pass", *, epochs: int = 3, text: str = PROGRAM) -> Messages:
    arrays: dict[str, np.ndarray] = {
        f"{name}_images": np.zeros((8, 6, 6, 1), np.uint8) for name in ("train", "val")
    }
    arrays |= {f"{name}_labels": np.arange(8) % 2 for name in ("train", "val")}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    program = textwrap.dedent(text).format(epochs=epochs, body=body)
    (folder / "program.py").write_text(program)
    messages = Messages()
    sender: Any = messages
    run({**REQUEST, "arrays": sorted(arrays)}, str(folder / "program.py"), str(folder), sender)
    sender.send("done")
    return messages


def read(messages: Messages) -> Trained:
    images = {"train": np.zeros((8, 6, 6, 1), np.uint8)}
    return read_training(
        messages, messages.spool, Program("", ()), Draw(("a", "b"), images, {}, {})
    )


def test_the_host_reads_what_a_training_hands_over(tmp_path) -> None:
    messages = trained(tmp_path)
    kinds = [message.kind for message in messages]
    model = ["weights"]
    assert kinds == [
        *("loaded", "built", *model, "epoch", *model, "epoch", *model, "epoch", *model),
        *("fitted", *model, "trial", "done"),
    ]
    found = read(messages)
    assert found.damage == ""
    assert found.complete
    kernels = [commit.arrays()["0.weight"].ravel()[0] for _, commit in found.epochs]
    assert kernels == [1.0, 2.0, 3.0]
    assert found.built is not None
    assert found.fitted is not None
    assert found.fitted.arrays()["0.weight"].ravel()[0] == 3.0
    assert found.built.arrays()["0.weight"].ravel()[0] != 1.0
    assert [entry.name for entry in found.fitted.tensors][-1] == "2.num_batches_tracked"
    assert found.trial is not None
    assert found.trial.shape == (8, 2)


def test_trying_the_program_out_changes_nothing(tmp_path) -> None:
    """`predict` is tried before training and after it: neither model nor random numbers move."""
    body = "model[0].bias.data.fill_(torch.rand(1).item())"
    found = read(trained(tmp_path, body))
    assert found.built is not None
    assert found.fitted is not None
    for commit in (found.built, found.fitted):
        assert not commit.arrays()["2.running_mean"].any()
    torch.manual_seed(1)
    torch.nn.Conv2d(1, 2, 6)
    drawn = [torch.rand(1).item() for _ in range(3)]
    assert [c.arrays()["0.bias"][0] for _, c in found.epochs] == pytest.approx(drawn)


def test_state_that_changes_in_training_travels_or_is_named(tmp_path) -> None:
    body = "T = epoch + 0.5; LARGE.add_(1); model[0].gain = epoch"
    messages = trained(tmp_path, body)
    found = read(messages)
    assert found.built is not None
    assert found.built.small == ()
    for number, (_, commit) in enumerate(found.epochs):
        assert sorted(commit.small) == [
            ["attribute", "0", "gain", number],
            ["global", "T", number + 0.5],
        ]
        assert commit.kept == ("LARGE",)


def test_a_large_model_is_sent_in_pieces(tmp_path) -> None:
    text = PROGRAM.replace("nn.Flatten(),", "nn.Flatten(), *LARGER,").replace(
        "    LARGE = ", "    LARGER = [nn.Linear(2, 2), nn.Linear(2, 2)]\n    LARGE = "
    )
    text = text.replace("def build_model():", "def build_model():\n        global LARGER")
    body = "model.register_buffer('big', torch.full((5_000_000,), float(epoch)))"
    messages = trained(tmp_path, body, epochs=2, text=text)
    pieces = [m.header["size"] for m in messages if m.kind == "weights"]
    assert max(pieces) == MAX_PAYLOAD
    found = read(messages)
    assert found.complete
    assert found.fitted is not None
    assert found.fitted.arrays()["big"].tolist() == [1.0] * 5_000_000


def test_two_hundred_epochs_are_taken_and_no_more(tmp_path) -> None:
    messages = trained(tmp_path, epochs=200)
    assert read(messages).complete
    with pytest.raises(ContractError, match="more than 200 times"):
        trained(tmp_path, epochs=201)


def test_one_epoch_is_too_few(tmp_path) -> None:
    with pytest.raises(ContractError, match=r"fit called log 1 time\(s\)"):
        trained(tmp_path, epochs=1)


@pytest.mark.parametrize("value", ["None", "'x'", "[1]", "torch.zeros(2)"])
def test_what_is_no_number_is_refused_in_log(value, tmp_path) -> None:
    text = PROGRAM.replace('train_loss=float("nan")', f"train_loss={value}")
    with pytest.raises(ContractError, match="expected a number"):
        trained(tmp_path, text=text)
