"""One seeded training of a learner's program, observed: what happens inside the sandbox."""

from __future__ import annotations

import math
import os
import random
import resource
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autograder.worker.dataset import ImageDataset, to_tensor
from autograder.worker.frames import FrameWriter
from autograder.worker.observe import probabilities, undisturbed
from autograder.worker.origin import descent, sketch
from autograder.worker.program import ContractError, LoadedProgram, load_program
from autograder.worker.structure import changed_share, convolutions_of

MAX_EPOCHS = 200
_REPORTED = ("epoch", "train_loss", "val_loss", "val_accuracy")
_CONSISTENCY_IMAGES = 64
_SINGLE_IMAGES = 8


@dataclass
class _Clock:
    """CPU seconds of this process and its finished children; on a GPU, elapsed seconds."""

    device: str
    observing: float = 0.0
    _cpu: Any = field(default=time.process_time)
    _elapsed: Any = field(default=time.perf_counter)

    def now(self) -> float:
        if self.device == "cuda":
            torch.cuda.synchronize()
            return float(self._elapsed())
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(self._cpu() + children.ru_utime + children.ru_stime)


def run(request: dict[str, Any], path: str, folder: str, writer: FrameWriter) -> None:
    """Train and observe as `request` says, sending frames as things happen.

    Args:
        request: seed, device, threads, classes (names), train_probe (count), and nothing secret.
        path: the program's file.
        folder: holds the arrays of this run.

    Raises:
        ContractError, Exception: whatever the program does wrong.
    """
    device = request["device"]
    arrays = {name: np.load(os.path.join(folder, f"{name}.npy")) for name in request["arrays"]}
    session = _Session(request, arrays, writer)
    _seed_everything(request["seed"])
    program = load_program(path)
    writer.send("loaded", diagnosis=(program.diagnosis or "")[:200] or None)
    model = _built(program)
    model = model.to(device)
    session.observe_initial(program, model)
    session.start_fit()
    fitted = program.fit(model, session.train, session.val, device=device, log=session.log)
    session.end_fit()
    if not isinstance(fitted, nn.Module):
        found = "None" if fitted is None else f"a {type(fitted).__name__}"
        raise ContractError(f"fit returned {found}, expected the trained model", "Return model.")
    if session.logs < 2:
        raise ContractError(
            f"fit called log {session.logs} time(s), expected once after every epoch, "
            "for 2 epochs or more",
            "Call log(model, epoch=…, train_loss=…, val_loss=…, val_accuracy=…) in the loop.",
        )
    session.observe_final(program, fitted)


def _built(program: LoadedProgram) -> nn.Module:
    model = program.build_model()
    if not isinstance(model, nn.Module):
        found = "None" if model is None else f"a {type(model).__name__}"
        raise ContractError(
            f"build_model returned {found}, expected an nn.Module", "Return the network."
        )
    return model


def warm_up(threads: int) -> None:
    """Fix the number of threads, and pay for what the first optimiser of a process imports.

    With one thread the process may still be forked afterwards. A program that asks for another
    number keeps this one: on a busy machine, threads that wait for each other cost a multiple of
    the processor time, and the budget must not depend on what else a machine does. (The
    environment's OMP_THREAD_LIMIT would be the plain way, but kernels wait forever for the
    threads that they were promised.)
    """
    torch.set_num_threads(threads)
    torch.set_num_threads = lambda nthreads: None
    weight = torch.zeros(1, requires_grad=True)
    torch.optim.SGD([weight], lr=0.0).step()


def _seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


class _Session:
    """The state of one run: data, counters, and the callable that `fit` is given."""

    def __init__(
        self, request: dict[str, Any], arrays: dict[str, Any], writer: FrameWriter
    ) -> None:
        self._writer = writer
        self._classes = len(request["classes"])
        self._clock = _Clock(request["device"])
        self._predict: Any = None
        self._begun = 0.0
        self._before: list[Tensor] = []
        self._origin: dict[str, Any] = {}
        self.logs = 0
        names = tuple(request["classes"])
        train, val = to_tensor(arrays["train_images"]), to_tensor(arrays["val_images"])
        self._observed = {
            "train": train[: request["train_probe"]].clone(),
            "val": val.clone(),
            "probe": to_tensor(arrays["probe_images"]),
        }
        self._test = to_tensor(arrays["test_images"])
        self.train = ImageDataset(train, to_tensor(arrays["train_labels"]), names)
        self.val = ImageDataset(val, to_tensor(arrays["val_labels"]), names)

    def observe_initial(self, program: LoadedProgram, model: nn.Module) -> None:
        self._predict = program.predict
        payload = self._observe(model)
        parameters = sum(parameter.numel() for parameter in model.parameters())
        self._writer.send("initial", payload, parameters=parameters)
        self._before = [p.detach().cpu().clone() for p in model.parameters()]

    def start_fit(self) -> None:
        self._clock.observing = (
            0.0  # what came before is no part of fit, and not to be taken off it
        )
        self._begun = self._clock.now()

    def end_fit(self) -> None:
        self._writer.send("fitted", cpu_seconds=self._spent())

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
        spent = self._spent()
        payload = self._observe(model)
        self._writer.send("epoch", payload, cpu_seconds=spent, reported=reported)

    def observe_final(self, program: LoadedProgram, model: nn.Module) -> None:
        predict, sample = program.predict, self._test[:_CONSISTENCY_IMAGES]
        with undisturbed(model):
            test = probabilities(predict, model, self._test, self._classes)
        self._writer.send("test", test.tobytes())
        # Three ways of asking for the same images; the host compares the answers.
        with undisturbed(model):
            whole = probabilities(predict, model, sample, self._classes)
        with undisturbed(model):
            again = probabilities(predict, model, sample, self._classes)
        with undisturbed(model):
            singles = [
                probabilities(predict, model, image[None], self._classes)
                for image in sample[:_SINGLE_IMAGES]
            ]
        with undisturbed(model):
            turned = probabilities(predict, model, sample.flip(0), self._classes)
        answers = np.concatenate([whole, again, turned[::-1], *singles])
        self._writer.send("consistency", answers.tobytes(), images=len(sample))
        with undisturbed(model):
            facts: dict[str, Any] = dict(
                convolutions_of(lambda: predict(model, sample.clone()), model)
            )
        facts["changed_share"] = changed_share(self._before, list(model.parameters()))
        facts |= self._origin
        self._writer.send("structure", **facts)

    def _observe(self, model: nn.Module) -> bytes:
        started = self._clock.now()
        if self.logs == 1:
            weights = list(model.parameters())
            self._origin = {"descent": descent(self._before, weights), "sketch": sketch(weights)}
        parts = []
        for images in self._observed.values():
            with undisturbed(model):
                parts.append(probabilities(self._predict, model, images, self._classes))
        self._clock.observing += self._clock.now() - started
        return b"".join(part.tobytes() for part in parts)

    def _spent(self) -> float:
        return self._clock.now() - self._begun - self._clock.observing


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
