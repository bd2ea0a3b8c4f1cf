"""Notebooks put together at random from the habits of `fixed_cases`, then moved, split, merged."""

from __future__ import annotations

import random
from collections.abc import Callable

from .fixed_cases import AFTER, BASE, TOOLS

Cells = list[str]


def notebook(seed: int) -> Cells:
    """A random notebook; the same seed gives the same cells."""
    chance = random.Random(seed)
    cells = list(BASE)
    if chance.random() < 0.2:
        cells = [BASE[0], *chance.sample(BASE[1:], len(BASE) - 1)]
    cells.insert(chance.choice([0, 1, len(cells)]), TOOLS)
    for _ in range(chance.randint(1, 4)):
        place = len(cells) if chance.random() < 0.7 else chance.randint(1, len(cells))
        cells[place:place] = chance.choice(_HABITS)
    for _ in range(chance.randint(0, 3)):
        chance.choice(_CHANGES)(cells, chance)
    return cells


_HABITS = [list(more) for more in AFTER.values() if more]


def _merge(cells: Cells, chance: random.Random) -> None:
    place = chance.randrange(len(cells) - 1)
    if not cells[place + 1].lstrip().startswith("%%"):
        cells[place : place + 2] = [f"{cells[place]}\n\n{cells[place + 1]}"]


def _split(cells: Cells, chance: random.Random) -> None:
    place = chance.randrange(len(cells))
    if not cells[place].lstrip().startswith("%%"):
        cells[place : place + 1] = [part for part in cells[place].split("\n\n\n") if part]


def _move(cells: Cells, chance: random.Random) -> None:
    cell = cells.pop(chance.randrange(len(cells)))
    cells.insert(chance.randint(0, len(cells)), cell)


def _copy(cells: Cells, chance: random.Random) -> None:
    cells.insert(chance.randint(0, len(cells)), chance.choice(cells))


def _run_again(cells: Cells, chance: random.Random) -> None:
    start = chance.randrange(len(cells))
    cells += cells[start : start + chance.randint(1, 3)]


def _break(cells: Cells, chance: random.Random) -> None:
    cells.insert(chance.randint(0, len(cells)), chance.choice(["x = = 1", "undefined_name + 1"]))


_CHANGES: list[Callable[[Cells, random.Random], None]] = [
    *(_merge, _split, _split, _move, _copy, _run_again, _break),
]
