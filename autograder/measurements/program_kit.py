"""Open a training program without reading it: train it a little, and see what passes through it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.optim.optimizer import register_optimizer_step_post_hook

Weights = dict[str, Tensor]
"""Name -> copy of each parameter and buffer."""


@dataclass
class Log:
    """What a program reported after an epoch, and the model as it was then.

    Attributes:
        reported: `epoch`, `train_loss`, `val_loss` and `val_accuracy`, by name.
        weights: name -> copy of each parameter and buffer.
    """

    reported: Mapping[str, float]
    weights: Weights


@dataclass
class Training:
    """A training, finished or stopped.

    Attributes:
        model: what `fit` returned; after an early stop, the model of the last `log`.
        logs: one `Log` for each epoch that was reported.
    """

    model: nn.Module
    logs: list[Log]


@dataclass
class Step:
    """One backward pass, and what became of the weights. B is the size of the batch.

    The labels of the batch are not here: where the program takes its loss by hand, nothing shows
    which tensor they are. Give `first_steps` images with labels that you know, such as
    `[(image, 0) for image, _ in train]`, to compute a loss yourself.

    Attributes:
        entered: what entered the network in the forward pass before it, (B, …).
        output: what came out, usually (B, C) for C classes.
        loss: the number that `backward` was called on.
        output_gradient: gradient of that number at the output, of the same shape; None if it does
            not depend on the output. Under cross-entropy it is negative only at the label.
        gradients: name -> gradient of each parameter that has one, after the backward pass.
        before: name -> each parameter and buffer before the step.
        after: the same after the step that followed, even if they are then held still.
    """

    entered: Tensor
    output: Tensor
    loss: float
    output_gradient: Tensor | None
    gradients: Weights
    before: Weights
    after: Weights = field(default_factory=dict)


class ProgramKit:
    """The three functions of a program, and ways to watch them at work.

    Nothing is left behind: hooks are removed, also if the program fails. Random generators start
    from `seed` wherever one is given.

    Data of your own choice: a list of pairs (image, label), the images as in `train`, serves most
    programs. Some read the class names; for them, write
    `type(train)(images, labels, train.classes)` with tensors (N, H, W, C), uint8, and (N,), int64.

    `program.fit` itself is called as `fit(model, train, val, device="cpu", log=log)`, and calls
    `log(model, epoch=…, train_loss=…, val_loss=…, val_accuracy=…)` after every epoch.
    """

    def __init__(
        self,
        build_model: Callable[[], nn.Module],
        fit: Callable[..., nn.Module],
        predict: Callable[[nn.Module, Tensor], Tensor],
        *,
        load: Callable[[], ProgramKit] | None = None,
    ) -> None:
        self.build_model = build_model
        self.fit = fit
        self.predict = predict
        self._load = load

    def fresh(self) -> ProgramKit:
        """The same program, loaded anew where that is possible: no state is shared with this one.

        In a notebook the functions are the kernel's own, and this returns the same program.
        """
        return self if self._load is None else self._load()

    def train(
        self,
        train: Any,
        val: Any,
        *,
        model: nn.Module | None = None,
        seed: int = 0,
        logs: int | None = None,
        each_log: Callable[[nn.Module], None] | None = None,
    ) -> Training:
        """Build a model and train it.

        Args:
            train: dataset of (image, label), as `fit` gets it.
            val: likewise.
            model: trained in place of a new one.
            logs: stop at this `log`; None trains to the end.
            each_log: called with the model at every `log`, if given.
        """
        _seed(seed)
        done: list[Log] = []
        logged: list[nn.Module] = []

        def log(model: nn.Module, **reported: float) -> None:
            done.append(Log(reported, snapshot(model)))
            logged[:] = [model]
            if each_log is not None:
                each_log(model)
            if logs is not None and len(done) >= logs:
                raise _Stopped

        built = self.build_model() if model is None else model
        with suppress(_Stopped):
            built = self.fit(built, train, val, device="cpu", log=log)
            logged.clear()
        return Training(logged[0] if logged else built, done)

    def first_steps(
        self,
        train: Any,
        val: Any,
        count: int = 1,
        *,
        model: nn.Module | None = None,
        still: bool = False,
        seed: int = 0,
    ) -> list[Step]:
        """Start a training and stop it after some steps.

        Args:
            train: dataset of (image, label), as `fit` gets it.
            val: likewise.
            count: backward passes to see; fewer come back if the training ends before.
            model: trained in place of a new one.
            still: put the weights back after each step of an optimiser of torch, so that every
                step sees the same network.
        """
        _seed(seed)
        built = self.build_model() if model is None else model
        watch = _Watch(built, count, still)
        with suppress(_Stopped), watch.watching():
            self.fit(built, train, val, device="cpu", log=lambda model, **reported: None)
        watch.close_step()
        return watch.steps

    def entering(self, model: nn.Module, images: Tensor) -> Tensor:
        """What enters the network when `predict` is asked about raw images (N, H, W, C), uint8."""
        watch = _Watch(model, 1, still=False, gradients=False)
        with watch.watching():
            self.predict(model, images)
        if watch.entered is None:
            raise ValueError("predict answered without running a network")
        return watch.entered


def snapshot(model: nn.Module) -> Weights:
    """Copies of a model's parameters and buffers."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def restore(model: nn.Module, weights: Weights) -> None:
    """Put a snapshot back."""
    model.load_state_dict(weights)


class _Stopped(BaseException):
    """Ends a training from inside; no `except Exception` of a program holds it up."""


class _Watch:
    """Hooks into torch that see forward passes, backward passes and optimiser steps."""

    def __init__(
        self, model: nn.Module, count: int, still: bool, *, gradients: bool = True
    ) -> None:
        self._model = model
        self._parts = set(model.modules())
        self._count = count
        self._still = still
        self._gradients = gradients
        self._depth = 0
        self._first = True
        """Whether no forward pass has been seen since the last backward pass."""
        self.entered: Tensor | None = None
        self._output: Tensor | None = None
        self.steps: list[Step] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        backward: Any = torch.Tensor.backward

        def seen_backward(loss: Tensor, *arguments: Any, **options: Any) -> None:
            self._begin_step()
            before = snapshot(self._model)
            backward(loss, *arguments, **options)
            self._record(loss, before)

        with ExitStack() as stack:
            for handle in (
                register_module_forward_pre_hook(self._before_forward),
                register_module_forward_hook(self._after_forward, always_call=True),
                register_optimizer_step_post_hook(self._after_step),
            ):
                stack.callback(handle.remove)
            stack.callback(setattr, torch.Tensor, "backward", backward)
            torch.Tensor.backward = seen_backward  # type: ignore[method-assign,assignment]
            yield

    def close_step(self) -> None:
        """Note the weights after the last step, if that has not been done."""
        if self.steps and not self.steps[-1].after:
            self.steps[-1].after = snapshot(self._model)

    def _before_forward(self, module: nn.Module, inputs: tuple[Any, ...]) -> None:
        self._depth += 1
        watched = torch.is_grad_enabled() or not self._gradients
        if self._depth > 1 or not watched or not inputs or not isinstance(inputs[0], Tensor):
            return
        if module not in self._parts:
            if next(module.parameters(), None) is None:  # a loss is a module too
                return
            self._model, self._parts = module, set(module.modules())  # a copy is trained
        if self._first:
            self.entered = inputs[0].detach().clone()
            self._first = False

    def _after_forward(self, module: nn.Module, inputs: Any, output: Any) -> None:
        self._depth -= 1
        if self._depth or module not in self._parts or not isinstance(output, Tensor):
            return
        if output.requires_grad:
            self._output = output
            output.retain_grad()

    def _begin_step(self) -> None:
        """Close the step before, for programs that move their weights without an optimiser."""
        self.close_step()
        if len(self.steps) >= self._count:
            raise _Stopped

    def _record(self, loss: Tensor, before: Weights) -> None:
        if self.entered is None or self._output is None:
            return
        gradient = self._output.grad
        self._first = True
        self.steps.append(
            Step(
                entered=self.entered,
                output=self._output.detach().clone(),
                loss=float(loss.detach()),
                output_gradient=None if gradient is None else gradient.detach().clone(),
                gradients={
                    name: one.grad.detach().clone()
                    for name, one in self._model.named_parameters()
                    if one.grad is not None
                },
                before=before,
            )
        )

    def _after_step(self, optimizer: Any, arguments: Any, options: Any) -> None:
        if not self.steps or self.steps[-1].after:
            return
        self.close_step()
        if self._still:
            restore(self._model, self.steps[-1].before)
        if len(self.steps) >= self._count:
            raise _Stopped


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
