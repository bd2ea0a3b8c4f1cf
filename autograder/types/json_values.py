"""Check the type of each value of a record read from JSON; a refusal names the value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from autograder.types.record import Failure, Split

_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_Member = TypeVar("_Member", Split, Failure)


def plain(value: Any) -> Any:
    """Strings, booleans, None, numbers and tuples of these, as JSON has them."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return str(value) if isinstance(value, str) else value


def named(where: str, table: object, read: Callable[[str, object], Any]) -> Mapping[str, Any]:
    found = mapping(where, table)
    return {name: read(f"{where}.{name}", value) for name, value in found.items()}


def numbers(where: str, row: object, count: int | None = None) -> tuple[float, ...]:
    return tuple(number(where, value) for value in list_of(where, row, count))


def number(where: str, value: object) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf:
        return _float(where, value)
    raise ValueError(f"run.{where}: expected a number, found {value!r:.60}")


def _float(where: str, value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"run.{where}: expected a number that a float can hold") from None


def whole(where: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"run.{where}: expected a whole number, found {value!r:.60}")


def truth(where: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"run.{where}: expected true or false, found {value!r:.60}")


def text(where: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"run.{where}: expected a string, found {value!r:.60}")


def text_or_none(where: str, value: object) -> str | None:
    return None if value is None else text(where, value)


def texts(where: str, row: object) -> tuple[str, ...]:
    return tuple(text(where, value) for value in list_of(where, row))


def member_of(where: str, kind: type[_Member], value: object) -> _Member:
    for member in kind:
        if member.value == value:
            return member
    known = ", ".join(member.value for member in kind)
    raise ValueError(f"run.{where}: expected one of {known}, found {value!r:.60}")


def list_of(where: str, value: object, *counts: int | None) -> list[Any]:
    """A list of one of these lengths; of any length if none is given, or only None."""
    lengths = [count for count in counts if count is not None]
    if isinstance(value, list) and (not lengths or len(value) in lengths):
        return value
    wanted = "a list" + (f" of {' or '.join(map(str, lengths))}" if lengths else "")
    raise ValueError(f"run.{where}: expected {wanted}, found {value!r:.60}")


def mapping(where: str, value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"run.{where}: expected an object, found {value!r:.60}")
