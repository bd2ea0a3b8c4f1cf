"""Probing questions: what a program answers about images that were altered on purpose.

A half repair can do well on the images as they are drawn and still not see what it should. The host
alters hidden images, asks the answering sandbox about them as about any others, and compares the
answers with those for the unaltered images. A program cannot tell which images are altered, and
nothing here reads its text.

A question is a file in this folder with

    FACT        the name of its result among a run's facts
    alter(images, generator) -> tuple of altered copies, each of the same shape as the images
    measure(plain, altered, labels) -> float

where `plain` and `altered` are probabilities (N, C) as the program gave them; the result is NaN
where they are not finite. The check that judges a fact names it; the spec of an exercise switches
that check on.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]


class Question(Protocol):
    """What a file in this folder provides."""

    FACT: str

    @staticmethod
    def alter(images: Array, generator: np.random.Generator) -> tuple[Array, ...]: ...

    @staticmethod
    def measure(plain: Array, altered: Sequence[Array], labels: Array) -> float: ...


@cache
def all_questions() -> Mapping[str, Question]:
    """Every question by the name of its fact, in alphabetical order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    modules: list[Any] = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {module.FACT: module for module in modules}
