"""What a notebook leaves behind: in IPython itself, and as the sandbox's loader loads it."""

from __future__ import annotations

import asyncio
import builtins
import json
import os
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

import autograder
from autograder.submissions.program import CodeCell, program_from_cells
from autograder.worker.dataset import ImageDataset
from autograder.worker.loading import NAMES, Plan, load_program
from autograder.worker.loading.reach import reached
from autograder.worker.loading.silent import SilentFinder
from autograder.worker.loading.tools import PracticeRun

from .as_text import shown

Held = dict[str, str]
"""Each global that the contract's functions reach, as text."""


def datasets() -> tuple[ImageDataset, ImageDataset]:
    """Twelve training and eight validation images."""
    generator = torch.Generator().manual_seed(0)
    return tuple(
        ImageDataset(
            torch.randint(0, 256, (count, 6, 6, 1), dtype=torch.uint8, generator=generator),
            torch.arange(count) % 2,
            ("cat", "dog"),
        )
        for count in (12, 8)
    )  # type: ignore[return-value]


def in_kernel(cells: Sequence[str]) -> Held:
    """Run the cells in IPython, one after the other even if some fail, with the tools stubbed."""
    return _in_child(lambda: held(_ipython(cells)))


def loaded(cells: Sequence[str], plan: Plan | None = None) -> tuple[Held, dict[str, Any]]:
    """Load the cells as the sandbox does. Gives as well what the loader says, with its plan."""

    def load() -> Any:
        program = program_from_cells([CodeCell(n, "", text) for n, text in enumerate(cells, 1)])
        path = Path(tempfile.mkdtemp()) / "program.py"
        path.write_text(program.text, encoding="utf-8", newline="")
        train, val = datasets()
        try:
            found = load_program(str(path), cells=program.cells, train=train, val=val, plan=plan)
        except BaseException as error:
            return {}, {"error": f"{type(error).__name__}: {error}"}
        return held(vars(found.module)), {
            "plan": found.plan.to_json(),
            **found.reading.to_json(),
            "seconds": found.reading.cpu_seconds,
        }

    names, said = _in_child(load)
    return names, said


def held(names: dict[str, Any]) -> Held:
    """What the functions of the contract reach; nothing if one of them is missing."""
    if not all(callable(names.get(name)) for name in ("build_model", "fit", "predict")):
        return {}
    found = reached(names, NAMES) - {"get_ipython"}  # the tool itself, not what it made
    return {name: shown(names.get(name)) for name in sorted(found)}


def _ipython(cells: Sequence[str]) -> dict[str, Any]:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    os.chdir(tempfile.mkdtemp())
    sys.path.insert(0, os.getcwd())
    shell = InteractiveShell(config=config)
    InteractiveShell._instance = shell
    builtins.input = lambda *_prompt: ""
    shell.system = lambda _command: None
    shell.getoutput = lambda _command, **_settings: []
    for name in ("pip", "matplotlib"):
        shell.register_magic_function(lambda _line: None, magic_name=name)
    sys.meta_path.insert(0, SilentFinder({}, ("tqdm",)))
    os.environ["MPLBACKEND"] = "Agg"
    _tools(shell.user_ns)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_run_all(shell, cells))
    return shell.user_ns  # type: ignore[no-any-return]


async def _run_all(shell: Any, cells: Sequence[str]) -> None:
    """Inside a running event loop, as Jupyter's kernel runs its cells."""
    for text in cells:
        try:
            transformed = shell.transform_cell(text)
        except Exception:
            continue
        await shell.run_cell_async(text, store_history=True, transformed_cell=transformed)
        await asyncio.sleep(0)


def _tools(names: dict[str, Any]) -> None:
    """The course's tools as a kernel has them: `practice` trains."""

    def practice_data(exercise: str = "", *, seed: int = 0, count: int | None = None) -> Any:
        return tuple(part.first(count) for part in datasets())

    def practice(build_model: Any, fit: Any, predict: Any, **_settings: Any) -> PracticeRun:
        run = PracticeRun(names["exercise"])

        def log(model: Any, **said: float) -> None:
            run.epochs.append(said)

        run.model = fit(build_model(), *datasets(), device="cpu", log=log)
        return run

    module = types.ModuleType("autograder.notebook")
    vars(module).update(practice=practice, practice_data=practice_data, check=lambda: None)
    sys.modules["autograder.notebook"] = module
    vars(autograder).update(notebook=module, check=lambda: None)


def _in_child(work: Callable[[], Any]) -> Any:
    """The result of `work`, run in a forked child: what it changes ends with the child."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child = os.fork()
        if child == 0:
            tempfile.tempdir = name  # so that folders which the program makes go away too
            try:
                _report(folder, work)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        if not (folder / "result").is_file():
            raise AssertionError((folder / "trouble").read_text(encoding="utf-8"))
        return json.loads((folder / "result").read_text(encoding="utf-8"))


def _report(folder: Path, work: Callable[[], Any]) -> None:
    warnings.simplefilter("ignore")
    try:
        with open(os.devnull, "r+", encoding="utf-8") as quiet:
            for descriptor in (1, 2):
                os.dup2(quiet.fileno(), descriptor)
            sys.stdout = sys.stderr = quiet
            torch.manual_seed(0)
            (folder / "result").write_text(json.dumps(work()), encoding="utf-8")
    except BaseException:
        (folder / "trouble").write_text(traceback.format_exc(), encoding="utf-8")
