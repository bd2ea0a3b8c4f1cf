"""Which global names functions reach, through all that they call and hold."""

from __future__ import annotations

import dis
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from types import CodeType, FunctionType, MethodType
from typing import Any

_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"})
_MOST_VALUES = 10_000
_MOST_ITEMS = 1_000


def reached(names: Mapping[str, Any], roots: Iterable[str], more: Iterable[str] = ()) -> set[str]:
    """The global names that are reached from those of `roots`, including these.

    Args:
        names: a module's globals.
        more: names that count although the module no longer has them.
    """
    known = {*names, *more}
    found: set[str] = set()
    seen: dict[int, object] = {}  # keeps what was looked at alive, so that no id is used again
    waiting: list[Any] = []

    def take(name: str) -> None:
        if name in known and name not in found:
            found.add(name)
            if name in names:
                waiting.append(names[name])

    for name in roots:
        take(name)
    while waiting and len(seen) < _MOST_VALUES:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        if isinstance(value, FunctionType) and value.__globals__ is names:
            for name in global_names(value.__code__):
                take(name)
        waiting += _held(value, names)
    return found


@lru_cache(maxsize=10_000)
def global_names(code: CodeType) -> frozenset[str]:
    """Global names in a code object and in those inside it."""
    found = {str(one.argval) for one in dis.get_instructions(code) if one.opname in _GLOBAL}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= global_names(constant)
    return frozenset(found)


def _held(value: Any, names: Mapping[str, Any]) -> list[Any]:
    """What else may run or be read when a value is used."""
    if isinstance(value, FunctionType):
        cells = [_content(cell) for cell in value.__closure__ or ()]
        keywords = (value.__kwdefaults__ or {}).values()
        return [*cells, *(value.__defaults__ or ()), *keywords, *vars(value).values()]
    if isinstance(value, MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, partial):
        return [value.func, *value.args, *value.keywords.values()]
    if isinstance(value, staticmethod | classmethod):
        return [value.__func__]
    if isinstance(value, property):
        return [value.fget, value.fset]
    if isinstance(value, type):
        return [*_own(value, names), *value.__bases__] if _is_own(value, names) else []
    if isinstance(value, dict):
        return list(value.values())[:_MOST_ITEMS]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)[:_MOST_ITEMS]
    if _is_own(type(value), names):
        inside = getattr(value, "__dict__", None)
        return [type(value), *(inside.values() if isinstance(inside, dict) else ())]
    return []


def _own(kind: type, names: Mapping[str, Any]) -> list[Any]:
    return list(vars(kind).values())


def _is_own(kind: type, names: Mapping[str, Any]) -> bool:
    """Whether the program itself defines a class."""
    return vars(kind).get("__module__") == names.get("__name__")


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None
