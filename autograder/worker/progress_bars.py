"""tqdm's notebook bars, drawn as text: a sandbox has no notebook that could show widgets.

`tqdm.notebook` refuses to make a bar without ipywidgets, and with them imports half of IPython to
draw nothing. Here `from tqdm.notebook import tqdm, trange` gives plain bars, imported when asked
for. All plain bars are drawn seldom, so that they do not use up what a program may print.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_NAME = "tqdm.notebook"
_SECONDS = "5"
"""Seconds between two drawings of a bar; by default tqdm draws ten a second."""


def draw_bars_as_text() -> None:
    """Make tqdm's notebook bars plain from now on. Does nothing if tqdm is not installed."""
    os.environ.setdefault("TQDM_MININTERVAL", _SECONDS)
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds and makes the one module that this file stands in for."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != _NAME:
            return None
        loader: Any = self
        return importlib.util.spec_from_loader(name, loader)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """An ordinary module will do."""

    def exec_module(self, module: ModuleType) -> None:
        std: Any = importlib.import_module("tqdm.std")

        class tqdm_notebook(std.tqdm):  # type: ignore[misc]
            """A plain bar that takes what a notebook's bar takes."""

            def __init__(self, *args: Any, display: bool = True, **kwargs: Any) -> None:
                if not display:
                    kwargs["disable"] = True
                super().__init__(*args, **kwargs)

        def tnrange(*args: Any, **kwargs: Any) -> Any:
            return tqdm_notebook(range(*args), **kwargs)

        names = {"tqdm": tqdm_notebook, "tqdm_notebook": tqdm_notebook}
        vars(module).update(names, trange=tnrange, tnrange=tnrange)
        module.__dict__["__all__"] = ["tqdm_notebook", "tnrange", "tqdm", "trange"]
