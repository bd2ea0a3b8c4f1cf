"""What the loader says about a program: where each part came from, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_NOTES = 60
"""Statements that a report lists; a message has room for no more."""
MOST_DETAIL = 160
MOST_BYTES = 40 * 1024
FREE_SECONDS = 1.0
"""CPU seconds of loading that cost a program nothing: looking at images, a few tables."""


@dataclass(frozen=True)
class Note:
    """One statement that was not run in the ordinary way.

    Kinds: `trains` and `slow` (left out), `needs` (left out, since it needs what one of those would
    have made), `ran` (trains or is slow, but the program needs it), `failed` (an exception; the
    rest of its cell was not run), `unparsed` (its cell is not Python), `input` (it asked for
    input, and the program needs what it made), `magic` (a cell magic whose body is no part of the
    program).
    """

    kind: str
    line: int
    """Of the program's text, 1-based."""
    detail: str = ""
    """The names that the statement makes or lacks, or the exception."""
    seconds: float = 0.0


@dataclass
class Reading:
    """How a program was put together."""

    functions: Mapping[str, int] = field(default_factory=dict)
    """The line at which each name of the contract was last defined."""
    notes: list[Note] = field(default_factory=list)
    cpu_seconds: float = 0.0
    """CPU time of loading; imports of installed modules are not counted."""

    @property
    def charged_seconds(self) -> float:
        """What counts in the budget: statements that trained since the program needs their results,
        and what the rest took beyond a second."""
        trained = sum(note.seconds for note in self.notes if note.kind == "ran")
        return trained + max(0.0, self.cpu_seconds - trained - FREE_SECONDS)

    def to_json(self) -> dict[str, Any]:
        """What a message carries: at most MOST_BYTES as JSON."""
        functions = dict(self.functions)
        notes = [
            [one.kind, one.line, one.detail[:MOST_DETAIL], round(one.seconds, 2)]
            for one in self.notes[:MOST_NOTES]
        ]
        while notes and len(json.dumps(notes)) > MOST_BYTES:
            notes.pop()
        return {"functions": functions, "notes": notes, "more": len(self.notes) - len(notes)}
