"""Probing questions: what a program answers about images that were altered on purpose.

A half repair can do well on the images that everybody draws and still not see what it should. The
host alters hidden images, the answering sandbox is asked about them as about any others, and what
comes back is compared with the answers for the images as they were. A program cannot tell which
images it is asked about, and nothing here needs its text.

A question is a file in this folder with

    FACT        the name under which its measure stands among a run's facts
    alter(images, generator) -> tuple of altered copies, each of the images' shape
    measure(plain, altered, labels) -> float

where answers are probabilities (N, C) as the program gave them, NaN where they are not finite. The
check that judges a fact names it; the spec of an exercise switches that check on.
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
