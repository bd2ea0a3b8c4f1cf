"""Values as text: equal texts for equal values, whatever process made them."""

from __future__ import annotations

import dis
import functools
import re
import types
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

_SAME = {"LOAD_METHOD": "LOAD_ATTR"}
_DROPPED = {"PUSH_NULL", "RESUME", "PRECALL", "CACHE", "NOP", "EXTENDED_ARG", "KW_NAMES"}
_SKIPPED = {
    *("__module__", "__dict__", "__weakref__", "__doc__", "__firstlineno__", "__file__"),
    *("__static_attributes__", "__annotate__", "__annotate_func__", "_abc_impl"),
}
_MOST_DEEP = 12


def shown(value: Any, deep: int = 0) -> str:
    """A value with everything that decides how it behaves; equal texts for equal values."""
    if deep > _MOST_DEEP:
        return "…"
    inner = functools.partial(shown, deep=deep + 1)
    if isinstance(value, types.FunctionType):
        parts = [code_shown(value.__code__), inner(value.__defaults__), inner(value.__kwdefaults__)]
        parts += [inner(_content(cell)) for cell in value.__closure__ or ()]
        return f"function({', '.join(parts)})"
    if isinstance(value, type):
        if value.__module__ != "__main__":
            return f"class {value.__module__}.{value.__qualname__}"
        body = {k: v for k, v in vars(value).items() if k not in _SKIPPED}
        return f"class {value.__name__}({value.__bases__}){inner(body)}"
    if isinstance(value, types.MethodType):
        return f"method({inner(value.__func__)})"
    if isinstance(value, functools.partial):
        return f"partial({inner(value.func)}, {inner(value.args)}, {inner(value.keywords)})"
    if isinstance(value, staticmethod | classmethod):
        return f"{type(value).__name__}({inner(value.__func__)})"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, torch.Tensor):
        return f"tensor({value.dtype}, {value.tolist()})"
    if isinstance(value, np.ndarray):
        return f"array({value.dtype}, {value.tolist()})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inner(k)}: {inner(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[" + ", ".join(map(inner, value)) + "]"
    if isinstance(value, set | frozenset):
        return "set[" + ", ".join(sorted(map(inner, value))) + "]"
    if hasattr(value, "__dict__") and type(value).__module__ in ("__main__", "types", "argparse"):
        return f"{type(value).__name__}{inner(vars(value))}"
    return f"{type(value).__name__} {re.sub(r'0x[0-9a-f]+', '0x', repr(value))}"


def code_shown(code: types.CodeType) -> str:
    """A code object without file, lines, and compiler choices that depend on other lines."""
    found = []
    for one in dis.get_instructions(code):
        if one.opname in _DROPPED:
            continue
        value = one.argval
        if isinstance(value, types.CodeType):
            value = code_shown(value)
        elif one.opname.startswith(("JUMP", "POP_JUMP", "FOR_ITER", "SEND", "SETUP")):
            value = ""  # jump targets change with what was dropped
        elif isinstance(value, frozenset):
            value = sorted(map(repr, value))
        found.append(f"{_SAME.get(one.opname, one.opname)} {value!r}")
    return "; ".join(found)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None
