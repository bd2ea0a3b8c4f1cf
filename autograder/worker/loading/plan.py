"""What was found out about loading a program, so that it loads the same way again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TRAINS, SLOW = "trains", "slow"
_MOST = 2_000
"""Most statements that a plan names."""


@dataclass(frozen=True)
class Plan:
    """Which statements, by number in the text, are left out and which are run in full.

    A program's own process may have made it, so it holds only numbers and known words.
    """

    left_out: Mapping[int, str] = field(default_factory=dict)
    """Why: `trains` or `slow`."""
    in_full: frozenset[int] = frozenset()
    """Statements that train, or take long, and whose result the program needs."""
    real_drawing: bool = False
    """Whether the program needs something of a drawing library for more than drawing."""

    def without_training(self) -> Plan:
        """The same plan with nothing run in full, for where there are no images to train on."""
        trains = dict.fromkeys(self.in_full, TRAINS)
        return Plan({**self.left_out, **trains}, frozenset(), self.real_drawing)

    def to_json(self) -> dict[str, Any]:
        """What `json.dumps` takes."""
        return {
            "left_out": {str(index): why for index, why in sorted(self.left_out.items())},
            "in_full": sorted(self.in_full),
            "real_drawing": self.real_drawing,
        }

    @classmethod
    def from_json(cls, table: object) -> Plan:
        """The plan that `to_json` wrote.

        Raises:
            ValueError: it has another form.
        """
        if not isinstance(table, dict):
            raise ValueError(f"expected a plan, found {table!r:.60}")
        left_out, in_full = table.get("left_out"), table.get("in_full")
        if not isinstance(left_out, dict) or not isinstance(in_full, list):
            raise ValueError(f"expected a plan, found {table!r:.60}")
        if len(left_out) > _MOST or len(in_full) > _MOST:
            raise ValueError(f"a plan of more than {_MOST} statements")
        return cls(
            {_index(index): _reason(why) for index, why in left_out.items()},
            frozenset(_index(index) for index in in_full),
            table.get("real_drawing") is True,
        )


def _index(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 9:
        raise ValueError(f"expected the number of a statement, found {value!r:.60}")
    return int(value)


def _reason(value: object) -> str:
    if value not in (TRAINS, SLOW):
        raise ValueError(f"expected '{TRAINS}' or '{SLOW}', found {value!r:.60}")
    return str(value)
