"""Stand-ins for what the course hands to notebooks: quick, silent, and without hidden data."""

from __future__ import annotations

import builtins
import os
import sys
import types
from dataclasses import dataclass, field
from typing import Any

import autograder
from autograder.worker.dataset import ImageDataset
from autograder.worker.loading.shell import Shell
from autograder.worker.loading.silent import ALWAYS, WHERE_ABSENT, Silent, SilentFinder, absent
from autograder.worker.loading.stops import Stops


@dataclass
class PracticeRun:
    """What a program reported while it practised."""

    exercise: str = ""
    epochs: list[dict[str, float]] = field(default_factory=list)
    model: Any = None

    def plot(self) -> None:
        """Nobody looks at it."""


def install(
    names: dict[str, Any],
    stops: Stops,
    data: tuple[ImageDataset, ImageDataset] | None,
    device: str,
    *,
    real: bool,
) -> None:
    """Put the stand-ins where a program finds them.

    Args:
        names: the program's globals.
        data: the training and validation images that `practice_data` returns.
        real: leave drawing modules as they are, if they are installed.
    """
    shell = Shell(names)
    tools = _course_tools(names, stops, data, device)
    notebook = types.ModuleType("autograder.notebook")
    vars(notebook).update(tools)
    sys.modules["autograder.notebook"] = notebook
    vars(autograder).update(notebook=notebook, check=tools["check"])
    silent = absent(ALWAYS) if real else list(ALWAYS)
    silent += absent(WHERE_ABSENT)
    shown: dict[str, Any] = {"get_ipython": lambda: shell, "display": _nothing}
    more: dict[str, dict[str, Any]] = {
        "IPython": dict(shown),
        "IPython.core.getipython": dict(shown),
        "IPython.display": {"display": _nothing, "clear_output": _nothing},
    }
    for name in [one for one in sys.modules if one.split(".")[0] in silent]:
        del sys.modules[name]
    sys.meta_path.insert(0, SilentFinder(more, silent))
    for name, value in shown.items():
        setattr(builtins, name, value)
    os.environ.setdefault("MPLBACKEND", "Agg")


def _course_tools(
    names: dict[str, Any],
    stops: Stops,
    data: tuple[ImageDataset, ImageDataset] | None,
    device: str,
) -> dict[str, Any]:
    def practice_data(
        exercise: str | None = None, *, seed: int = 0, count: int | None = None
    ) -> tuple[ImageDataset, ImageDataset]:
        """This run's own training and validation images, as `fit` gets them."""
        if data is None:
            raise RuntimeError("this program was loaded without images")
        stops.images = True
        return data[0].first(count), data[1].first(count)

    def practice(
        build_model: Any, fit: Any, predict: Any = None, *, exercise: Any = None, seed: int = 0
    ) -> PracticeRun:
        """Stops the statement that practises, unless the program needs its result."""
        stops.train()
        train, val = practice_data()
        run = PracticeRun(str(exercise or names.get("exercise", "")))

        def log(model: Any, **said: Any) -> None:
            run.epochs.append({name: float(value) for name, value in said.items()})

        run.model = fit(build_model().to(device), train, val, device=device, log=log)
        return run

    tools = {"practice": practice, "practice_data": practice_data, "PracticeRun": PracticeRun}
    return {**tools, "check": _nothing, "__all__": [*tools, "check"]}


def _nothing(*_args: object, **_settings: object) -> None:
    return None


def is_silent(value: object) -> bool:
    """Whether a value comes from a silent module, or is a list or tuple that holds one."""
    if isinstance(value, list | tuple):
        return any(is_silent(one) for one in value[:100])
    return isinstance(value, Silent)
