"""Modules that accept everything and do nothing, for what a notebook draws and shows.

Pictures cost minutes of listing fonts and seconds of drawing, and nobody looks at them here. What
such a module returns may be called, unpacked and given attributes. It is not a number, so that a
program that computes with it fails instead of computing nonsense.
"""

from __future__ import annotations

import dis
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

ALWAYS = ("matplotlib", "IPython", "ipywidgets", "tqdm")
"""Replaced even where they are installed: they are slow, or need a browser."""
WHERE_ABSENT = (
    *("seaborn", "plotly", "torchinfo", "torchsummary", "torchviz", "torchview"),
    "google.colab",
)


class Silent:
    """Whatever is done to it, nothing happens."""

    def __init__(self, *_args: object, **_settings: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Silent()

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __call__(self, *args: Any, **_settings: Any) -> Any:
        # As a decorator it leaves the function as it is.
        alone = len(args) == 1 and isinstance(args[0], types.FunctionType)
        return args[0] if alone else Silent()

    def __getitem__(self, _key: object) -> Any:
        return Silent()

    def __setitem__(self, _key: object, _value: object) -> None:
        pass

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Silent]:
        """As many items as are unpacked; in a loop, none."""
        return iter([Silent() for _ in range(_unpacked(sys._getframe(1)))])


def _unpacked(frame: types.FrameType) -> int:
    code = frame.f_code.co_code
    place = frame.f_lasti
    return code[place + 1] if dis.opname[code[place]] == "UNPACK_SEQUENCE" else 0


def subplots(nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **_settings: object) -> Any:
    """A figure and axes in the form that `plt.subplots` gives them."""
    axes = np.empty((nrows, ncols), dtype=object)
    for place in np.ndindex(axes.shape):
        axes[place] = Silent()
    if not squeeze:
        return Silent(), axes
    return Silent(), axes.item() if axes.size == 1 else axes.squeeze()


class Progress:
    """Stands in for a tqdm bar: passes on what it iterates over."""

    def __init__(self, iterable: Any = None, *_args: object, **settings: Any) -> None:
        self.iterable = iterable
        self.n, self.total = 0, settings.get("total")

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable if self.iterable is not None else ())

    def __len__(self) -> int:
        return len(self.iterable)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    @staticmethod
    def write(*_args: object, **_settings: object) -> None:
        """Nobody reads it."""

    @classmethod
    def pandas(cls, *_args: object, **_settings: object) -> None:
        """Nothing to register."""


def progress_range(*bounds: int, **_settings: object) -> Progress:
    """Stands in for `trange`."""
    return Progress(range(*bounds))


def _nothing(*_args: object, **_settings: object) -> None:
    return None


class SilentModule(types.ModuleType):
    """A module that has every name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Silent()


class SilentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the silent modules before the real ones."""

    def __init__(self, contents: dict[str, dict[str, Any]], names: Sequence[str]) -> None:
        """
        Args:
            contents: by module, the names that do more than nothing.
            names: the modules, with all that is below them.
        """
        self._contents = contents
        self._names = tuple(names)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if not any(fullname == name or fullname.startswith(name + ".") for name in self._names):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = SilentModule(spec.name)
        vars(module).update(_CONTENTS.get(spec.name, {}))
        vars(module).update(self._contents.get(spec.name, {}))
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


_BARS = {"tqdm": Progress, "trange": progress_range, "tqdm_notebook": Progress}
_CONTENTS: dict[str, dict[str, Any]] = {
    **{f"tqdm{part}": dict(_BARS) for part in ("", ".auto", ".notebook", ".autonotebook", ".std")},
    "matplotlib.pyplot": {"subplots": subplots},
}


def absent(names: Sequence[str]) -> list[str]:
    """The modules that are not installed here."""
    return [name for name in names if not _is_there(name)]


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # its package is missing, or it is half loaded
        return False
