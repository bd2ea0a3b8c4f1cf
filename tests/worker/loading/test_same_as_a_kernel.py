"""The loaded program is the one that a kernel holds, for hundreds of notebooks.

Each notebook runs in IPython itself, inside an event loop as in Jupyter, cell after cell whatever
fails, with stubs of the course's tools that really train. Then the sandbox's loader loads it. Every
global that `build_model`, `fit` and `predict` reach must be the same: numbers, tensors and
containers by value, functions and classes by their code.
"""

from __future__ import annotations

import importlib

import pytest
import torch

from .fixed_cases import BASE, notebooks
from .generated import notebook
from .kernels import Held, in_kernel, loaded

FIXED = notebooks()
GENERATED = (*range(190), 211)
QUICK = 40
"""So many of them are also among the quick tests, with every fixed case."""
KNOWN: dict[str | int, str] = {
    211: "an experiment that fails in a kernel is stopped by the loader before it can fail, so the "
    "rest of its cell runs",
}
"""Notebooks whose program may differ, with the reason."""


@pytest.fixture(scope="module", autouse=True)
def prepared() -> None:
    """Import once what every child process would import, and keep torch from starting threads."""
    for module in ("application", "completerlib", "interactiveshell", "logger", "magics"):
        importlib.import_module(f"IPython.core.{module}")  # a new shell imports all of them
    importlib.import_module("matplotlib.pyplot")
    torch.set_num_threads(1)
    weight = torch.zeros(1, requires_grad=True)
    torch.optim.SGD([weight], lr=0.0).step()


@pytest.fixture(scope="module")
def counted(request: pytest.FixtureRequest):
    """Count the notebooks that agree, and print the count at the end."""
    counts = {"agree": 0, "tried": 0}
    yield counts
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{counts['agree']} of {counts['tried']} notebooks agree with IPython")


def compare(name: str | int, cells: list[str], counted: dict[str, int]) -> None:
    held = in_kernel(cells)
    found, said = loaded(cells)
    counted["tried"] += 1
    if name not in KNOWN:
        assert differences(held, found) == {}, said
    counted["agree"] += held == found


def differences(held: Held, found: Held) -> dict[str, tuple[str | None, str | None]]:
    return {
        name: (held.get(name), found.get(name))
        for name in {*held, *found}
        if held.get(name) != found.get(name)
    }


@pytest.mark.parametrize("name", FIXED)
def test_a_habit(name: str, counted: dict[str, int]) -> None:
    compare(name, FIXED[name], counted)


@pytest.mark.parametrize(
    "seed",
    [*GENERATED[:QUICK], *(pytest.param(s, marks=pytest.mark.slow) for s in GENERATED[QUICK:])],
)
def test_a_notebook_of_many_habits(seed: int, counted: dict[str, int]) -> None:
    compare(seed, notebook(seed), counted)


def test_three_hundred_are_tried() -> None:
    assert len(FIXED) + len(GENERATED) >= 300
    assert len(KNOWN) <= 5


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("LR = 1e-3", "LR"),
        ("CFG['lr'] = 3", "CFG"),
        ("SCALE.mul_(2)", "SCALE"),
        ("Net.x = 1", "Net"),
    ],
)
def test_the_comparison_can_fail(more: str, name: str) -> None:
    """Without its last cell, it is another program."""
    assert set(differences(in_kernel([*BASE, more]), loaded(BASE)[0])) >= {name}


@pytest.mark.parametrize("name", ["practice_decides", "own_loop_decides", "practice_fills_history"])
def test_a_second_process_loads_the_same_program_by_the_plan(name: str) -> None:
    from autograder.worker.loading import Plan

    found, said = loaded(FIXED[name])
    again, said_again = loaded(FIXED[name], Plan.from_json(said["plan"]))
    assert differences(found, again) == {}
    assert said_again["functions"] == said["functions"]
    assert said_again["plan"] == said["plan"]
