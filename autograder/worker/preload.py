"""Import what is slow to import before the program is charged for it, once for all its processes.

Each question is answered by a fresh process. A program that imports torchvision, or compiles its
model, pays one or two seconds for that in each of them. If it is imported beforehand, as torch is,
it is there when they are forked.
"""

from __future__ import annotations

import importlib
from contextlib import suppress

_SLOW = {
    "torchvision": ("torchvision", "torchvision.transforms.v2"),
    ".compile(": ("torch._dynamo",),
}
"""Modules by a word in the program's text. Only libraries that do nothing but define things."""


def preload(text: str | None) -> None:
    """Import what the program's text names; the program finds out itself what cannot be imported.

    Args:
        text: the program's text; None imports everything.
    """
    for word, modules in _SLOW.items():
        for module in modules if text is None or word in text else ():
            with suppress(Exception):
                importlib.import_module(module)
