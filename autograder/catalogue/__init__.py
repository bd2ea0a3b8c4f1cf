"""The catalogue of failure modes: what can be wrong with the training of a CNN classifier.

A learner's diagnosis is one of its ids. The texts are in `failure_modes.toml`.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from autograder.errors import UnknownNameError

_FILE = Path(__file__).with_name("failure_modes.toml")


@dataclass(frozen=True)
class FailureMode:
    """One cause, with the test that decides for or against it."""

    id: str
    number: int
    group: str
    """data, labels, model, loss, optimiser, loop or evaluation."""
    name: str
    symptom: str
    test: str
    repair: str
    tempting: str
    sources: tuple[str, ...]


@cache
def failure_modes() -> Mapping[str, FailureMode]:
    """Every failure mode by id, in the catalogue's order."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: FailureMode(id=name, **{**table, "sources": tuple(table["sources"])})
            for name, table in tables.items()
        }
    )


def find_failure_mode(name: str) -> FailureMode:
    """Look up a failure mode by its id.

    Raises:
        UnknownNameError: there is none; the message names the nearest.
    """
    known = failure_modes()
    if name in known:
        return known[name]
    near = nearest(name)
    hint = f"did you mean '{near}'?" if near else "`autograder explain` lists them all."
    raise UnknownNameError(f"no failure mode is named '{name}'; {hint}")


def nearest(name: str) -> str | None:
    """The id that looks most like a name; None if none does."""
    near = difflib.get_close_matches(name, failure_modes(), n=1)
    return near[0] if near else None
