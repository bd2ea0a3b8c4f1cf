"""Stop statements that train while a program is loaded, and notice those that ask for input."""

from __future__ import annotations

import builtins
import functools
import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

MOST_BACKWARD = 3
"""Most calls of `backward` in one statement that are not training: a look at gradients, say."""


class Stopped(BaseException):
    """Ends a statement that trains. Not an Exception, so that `except Exception` lets it pass."""


class Stops:
    """What the statement that runs now has done."""

    def __init__(self) -> None:
        self._stoppable = False
        self._backward = 0
        self.stopped = False
        """Whether it was stopped, even where a bare `except:` of its own swallowed that."""
        self.asked = False
        """Whether it waited for input."""
        self.images = False
        """Whether any statement so far asked for the images of this run."""

    @contextmanager
    def statement(self, *, in_full: bool) -> Iterator[None]:
        """For the time that a statement runs, which may train only if it is run in full."""
        self.stopped = self.asked = False
        self._stoppable, self._backward = not in_full, 0
        try:
            yield
        finally:
            self._stoppable = False

    def train(self) -> None:
        """Called by what trains.

        Raises:
            Stopped: the statement must not train.
        """
        if self._stoppable:
            self.stopped = True
            raise Stopped

    def step_back(self) -> None:
        """Called before gradients are computed.

        Raises:
            Stopped: the statement must not train, but does.
        """
        if self._stoppable:
            self._backward += 1
            if self._backward > MOST_BACKWARD:
                self.train()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Count gradients and answer questions while a program is loaded."""
        kept: list[tuple[Any, str, Any]] = []

        def put(owner: Any, name: str, value: Any) -> None:
            kept.append((owner, name, getattr(owner, name)))
            setattr(owner, name, value)

        put(torch.autograd, "backward", self._counted(torch.autograd.backward))
        put(torch.autograd, "grad", self._counted(torch.autograd.grad))
        put(builtins, "input", self._empty)
        put(getpass, "getpass", self._empty)
        try:
            yield
        finally:
            for owner, name, value in kept:
                setattr(owner, name, value)

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step_back()
            return function(*args, **kwargs)

        return counted

    def _empty(self, *_prompt: object, **_settings: object) -> str:
        self.asked = True
        return ""
