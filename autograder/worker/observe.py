"""Look at a model through the learner's own `predict` without disturbing its training.

After an observation every parameter and buffer, every gradient, the mode of every submodule, the
gradient mode and the state of every random generator are as they were, bit for bit.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from autograder.worker.program import ASKED, ContractError


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Restore model, gradients, modes and random generators on leaving."""
    modes = [(module, module.training) for module in model.modules()]
    # A lazy parameter that has seen no image yet has no values to keep.
    tensors = [one for one in (*model.parameters(), *model.buffers()) if not is_lazy(one)]
    values = [tensor.detach().clone() for tensor in tensors]
    grads = [(p, p.grad, None if p.grad is None else p.grad.clone()) for p in model.parameters()]
    grad_enabled = torch.is_grad_enabled()
    generators = _random_state()
    try:
        yield
    finally:
        torch.set_grad_enabled(grad_enabled)
        _restore_random_state(generators)
        with torch.no_grad():
            for tensor, value in zip(tensors, values, strict=True):
                # Writing only what changed keeps autograd's version counters, and so a
                # backward pass that is still to come, intact.
                if not torch.equal(tensor, value):
                    tensor.copy_(value)
            for parameter, grad, kept in grads:
                parameter.grad = grad
                if grad is not None and kept is not None and not torch.equal(grad, kept):
                    grad.copy_(kept)
        for module, training in modes:
            module.training = training


def probabilities(
    predict: Callable[..., Any], model: nn.Module, images: Tensor, classes: int
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Call `predict` and insist on what the contract promises.

    Args:
        images: uint8 (N, H, W, C) on the CPU; the program gets a copy.
        classes: C.

    Returns:
        float32 (N, C). May hold NaN or infinity: that is for the checks to judge.

    Raises:
        ContractError: not a tensor, wrong shape, negative entries, or rows that do not sum to one.
    """
    try:
        answer = predict(model, images.clone())
    except Exception as error:
        error.add_note(f"{ASKED} {len(images)} image{'s' * (len(images) != 1)}")
        raise
    if not isinstance(answer, Tensor):
        raise ContractError(
            f"predict returned {_kind(answer)}, expected a tensor of probabilities",
            f"Return a tensor of shape (N, {classes}).",
        )
    expected = (len(images), classes)
    if tuple(answer.shape) != expected:
        raise ContractError(
            f"predict returned shape {tuple(answer.shape)} for {len(images)} "
            f"image{'s' * (len(images) != 1)}, expected {expected}",
            "Return one row of class probabilities for each image, in the order given; for one "
            "image alone that is a single row.",
        )
    if answer.is_complex() or answer.dtype == torch.bool:
        raise ContractError(
            f"predict returned {answer.dtype}, expected floating-point probabilities",
            "Return real numbers between 0 and 1.",
        )
    array = answer.detach().to(device="cpu", dtype=torch.float32).contiguous().numpy()
    finite = np.isfinite(array).all(axis=1)
    rows = array[finite]
    sums = rows.sum(axis=1)
    if rows.size and (rows.min() < -1e-4 or np.abs(sums - 1).max() > 1e-2):
        raise ContractError(
            f"predict returned rows that are not probabilities: entries from {rows.min():.3g} to "
            f"{rows.max():.3g}, row sums from {sums.min():.3g} to {sums.max():.3g}",
            "Each row must be non-negative and sum to 1: what does the model return, and what "
            "does predict make of it?",
        )
    return array


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _random_state() -> tuple[Any, ...]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    return random.getstate(), np.random.get_state(), torch.get_rng_state(), cuda


def _restore_random_state(state: tuple[Any, ...]) -> None:
    python, numpy_state, torch_state, cuda = state
    random.setstate(python)
    np.random.set_state(numpy_state)
    torch.set_rng_state(torch_state)
    if cuda:
        torch.cuda.set_rng_state_all(cuda)
