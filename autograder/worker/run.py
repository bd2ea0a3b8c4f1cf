"""One seeded training of a learner's program: what happens inside the training sandbox.

Nothing is judged here. At each `log`, and at the end, the model is handed over (`commit`); it is
asked for its answers later, in another sandbox.
"""

from __future__ import annotations

import math
import os
import random
from typing import Any

import numpy as np
import torch
from torch import nn

from autograder.worker.commit import table_of, weights_of
from autograder.worker.dataset import ImageDataset, to_tensor
from autograder.worker.frames import MAX_PAYLOAD, FrameWriter
from autograder.worker.loading import Plan, load_program
from autograder.worker.observe import probabilities, undisturbed
from autograder.worker.program import ContractError, LoadedProgram
from autograder.worker.small_state import State, all_small, changes, state_of

MAX_EPOCHS = 200
_REPORTED = ("epoch", "train_loss", "val_loss", "val_accuracy")
_set_threads = torch.set_num_threads
_TRIED = 8
"""Training images that `predict` is tried on before training, so that its faults show at once."""


def run(request: dict[str, Any], path: str, folder: str, writer: FrameWriter) -> None:
    """Train as `request` says, handing over the model whenever the program logs.

    Args:
        request: seed, device, threads, classes (names), trial (count), cells, elsewhere; nothing
            secret. With the `plan` of an earlier load nothing is tried and no process is forked.
        path: the program's file.
        folder: holds the arrays of this run.

    Raises:
        ContractError, Exception: whatever the program does wrong.
    """
    device = request["device"]
    arrays = {name: np.load(os.path.join(folder, f"{name}.npy")) for name in request["arrays"]}
    session = _Session(request, arrays, writer)
    seed_everything(request["seed"])
    program = load_program(
        path,
        cells=request["cells"],
        train=session.train,
        val=session.val,
        device=device,
        plan=Plan.from_json(request["plan"]) if "plan" in request else None,
        elsewhere=request["elsewhere"],
        again=session.load_again,
    )
    use_threads(request["threads"])
    session.begin(program)
    seed_everything(request["seed"])  # whatever was drawn while loading
    model = built_model(program).to(device)
    session.start(program, model)
    fitted = program.fit(model, session.train, session.val, device=device, log=session.log)
    if not isinstance(fitted, nn.Module):
        found = "None" if fitted is None else f"a {type(fitted).__name__}"
        raise ContractError(f"fit returned {found}, expected the trained model", "Return model.")
    if session.logs < 2:
        raise ContractError(
            f"fit called log {session.logs} time(s), expected once after every epoch, "
            "for 2 epochs or more",
            "Call log(model, epoch=…, train_loss=…, val_loss=…, val_accuracy=…) in the loop.",
        )
    session.end(program, fitted)


def built_model(program: LoadedProgram) -> nn.Module:
    """What `build_model` gives.

    Raises:
        ContractError: it is not a module.
    """
    model = program.build_model()
    if not isinstance(model, nn.Module):
        found = "None" if model is None else f"a {type(model).__name__}"
        raise ContractError(
            f"build_model returned {found}, expected an nn.Module", "Return the network."
        )
    return model


def warm_up(*, trains: bool) -> None:
    """Keep to one thread, and pay for what the first optimiser of a process imports.

    Args:
        trains: whether this process will need an optimiser.

    A process with one thread may be forked; OpenMP's threads do not outlive a fork, and the child
    would wait for them for ever. `use_threads` is for a process that is not forked any more.

    A program that asks for another number keeps this one: on a busy machine, threads that wait for
    each other multiply the CPU time, and the budget must not depend on what else the machine is
    doing. (The environment variable OMP_THREAD_LIMIT would be the plain way, but with it kernels
    wait for ever for the threads that they were promised.)
    """
    _set_threads(1)
    torch.set_num_threads = lambda nthreads: None
    if trains:
        weight = torch.zeros(1, requires_grad=True)
        torch.optim.SGD([weight], lr=0.0).step()


def use_threads(count: int) -> None:
    """Compute with this many threads; afterwards this process must not be forked."""
    if count > 1:
        _set_threads(count)


def seed_everything(seed: int) -> None:
    """Seed all random generators of a program."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


class _Session:
    """The state of one run: data, counters, and the callable that `fit` is given."""

    def __init__(
        self, request: dict[str, Any], arrays: dict[str, Any], writer: FrameWriter
    ) -> None:
        self._writer = writer
        self._seed = request["seed"]
        self._classes = len(request["classes"])
        self._trial = request["trial"]
        self._namespace: dict[str, Any] = {}
        self._before: State = {}
        self.logs = 0
        names = tuple(request["classes"])
        self._images = to_tensor(arrays["train_images"])
        self.train = ImageDataset(self._images.clone(), to_tensor(arrays["train_labels"]), names)
        self.val = ImageDataset(
            to_tensor(arrays["val_images"]), to_tensor(arrays["val_labels"]), names
        )

    def load_again(self) -> None:
        """An attempt at loading was given up: the host does not charge for what it cost."""
        self._writer.send("attempt")

    def begin(self, program: LoadedProgram) -> None:
        """The program has been loaded: send what it names, and what it computed from its images."""
        self._namespace = program.namespace
        small = all_small(self._namespace) if program.used_images else []
        self._writer.send(
            "loaded",
            diagnosis=(program.diagnosis or "")[:200] or None,
            small=small,
            plan=program.plan.to_json(),
            reading=program.reading.to_json(),
        )

    def start(self, program: LoadedProgram, model: nn.Module) -> None:
        """Hand over the model as it was built."""
        with undisturbed(model):
            probabilities(program.predict, model, self._images[:_TRIED], self._classes)
        self._before = state_of(self._namespace, model)
        self._hand_over("built", model)

    def log(
        self,
        model: nn.Module,
        *,
        epoch: float,
        train_loss: float,
        val_loss: float,
        val_accuracy: float,
    ) -> None:
        """Report an epoch: the model as it is now and the numbers measured by the program."""
        if not isinstance(model, nn.Module):
            raise ContractError(
                f"log was given a {type(model).__name__} as model", "Pass the network itself."
            )
        if self.logs >= MAX_EPOCHS:
            raise ContractError(
                f"fit called log more than {MAX_EPOCHS} times", "Call it once an epoch."
            )
        values = (epoch, train_loss, val_loss, val_accuracy)
        reported = {
            name: _number(name, value) for name, value in zip(_REPORTED, values, strict=True)
        }
        self.logs += 1
        self._hand_over("epoch", model, reported=reported)

    def end(self, program: LoadedProgram, model: nn.Module) -> None:
        """Hand over the trained model, and what it answers here for a few training images."""
        self._hand_over("fitted", model)
        seed_everything(self._seed)
        with undisturbed(model):
            rows = probabilities(program.predict, model, self._images[: self._trial], self._classes)
        self._writer.send("trial", rows.tobytes())

    def _hand_over(self, kind: str, model: nn.Module, **header: Any) -> None:
        small, kept = changes(self._before, self._namespace, model)
        self._writer.send(kind, table_of(model, small, kept), **header)
        waiting = bytearray()
        for weights in weights_of(model):
            waiting += weights
            while len(waiting) >= MAX_PAYLOAD:
                self._writer.send("weights", bytes(waiting[:MAX_PAYLOAD]))
                del waiting[:MAX_PAYLOAD]
        if waiting:
            self._writer.send("weights", bytes(waiting))


def _number(name: str, value: object) -> float | None:
    """A reported number as JSON can carry it; None stands for NaN or infinity."""
    try:
        number = float(value)  # type: ignore[arg-type]  # anything may come; float() decides
    except (TypeError, ValueError, RuntimeError):
        raise ContractError(
            f"log was given {name}={value!r:.60}, expected a number",
            "Pass a float, e.g. loss_sum / count.",
        ) from None
    return number if math.isfinite(number) else None
