"""Whether an exercise's fault can be told by a number that says nothing about its cause."""

from __future__ import annotations

import ast
import dataclasses
import difflib
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from types import CodeType

from autograder.conviction.hearing import hear_numbers
from autograder.conviction.pool import Pool
from autograder.errors import AuthoringError
from autograder.sandbox import Backend
from autograder.types import Program
from autograder.types.conviction import Conviction, Side, area

_FILE = "_tempting_numbers.py"
STARTER = "starter"


@dataclass(frozen=True)
class Temptation:
    """One number, read in one way."""

    name: str
    area: float
    """The lower of the two areas, 0 to 1."""


def text() -> str:
    """The program that measures the numbers."""
    return resources.files("autograder.measurements").joinpath(_FILE).read_text(encoding="utf-8")


def temptations(pool: Pool, seed: int, *, backend: Backend | None = None) -> list[Temptation]:
    """Every number, high or low or near to that of the starter; the most tempting first.

    Raises:
        AuthoringError: the numbers could not be measured.
    """
    numbers = dict(hear_numbers(Program.of_file(text()), pool, seed, backend=backend))
    error = numbers.pop("").error
    if error is not None or not numbers:
        raise AuthoringError(f"the tempting numbers could not be measured: {error}")
    any_number = next(iter(numbers.values()))
    numbers |= _read_in_the_text(pool, any_number)
    found = [
        Temptation(name, _lower(conviction, values))
        for number, conviction in numbers.items()
        for name, values in _readings(number, conviction)
    ]
    return sorted(found, key=lambda one: (-one.area, one.name))


def _readings(number: str, conviction: Conviction) -> Iterator[tuple[str, Sequence[float]]]:
    values = [one.value for one in conviction.heard]
    yield f"high {number}", values
    yield f"low {number}", [-value for value in values]
    own = [one.value for one in conviction.heard if one.program == STARTER]
    known = [value for value in own if math.isfinite(value)]
    if known:
        centre = statistics.mean(known)
        yield f"{number} near the starter's", [-abs(value - centre) for value in values]


def _lower(conviction: Conviction, values: Sequence[float]) -> float:
    # A number that a program does not give is the least of all, rather than lost: a learner would
    # put something in its place.
    said = [-math.inf if math.isnan(value) else value for value in values]
    sides: Mapping[Side, list[float]] = {side: [] for side in Side}
    for one, value in zip(conviction.heard, said, strict=True):
        sides[one.side].append(value)
    return min(area(sides[Side.FAULT], sides[other]) for other in (Side.HEALTHY, Side.SICK))


def _read_in_the_text(pool: Pool, like: Conviction) -> dict[str, Conviction]:
    """Numbers of the code, which evidence could read off the functions: how much there is, and how
    much of it is the starter's."""
    code = {member.name: _operations(member.text or "") for member in pool.members}
    starter = code.get(STARTER, [])
    measures = {
        "operations": {name: float(len(ops)) for name, ops in code.items()},
        "likeness of the code": {
            name: difflib.SequenceMatcher(None, starter, ops, autojunk=False).ratio()
            for name, ops in code.items()
        },
    }
    return {
        name: Conviction(
            tuple(dataclasses.replace(one, value=values[one.program]) for one in like.heard)
        )
        for name, values in measures.items()
    }


def _operations(text: str) -> list[str]:
    """The names and constants of a program's functions, in the order of its byte code."""
    found: list[str] = []
    waiting = [compile(ast.parse(text), "program.py", "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop(0)
        found += [*code.co_names, *code.co_varnames]
        found += [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
        waiting += [one for one in code.co_consts if isinstance(one, CodeType)]
    return found
