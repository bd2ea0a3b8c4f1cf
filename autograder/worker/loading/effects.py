"""Which global names a statement binds, reads and changes, as far as its text tells.

This is asked of two kinds of statements only: those that were stopped or left out, whose names are
marked, and those that might need a marked name. If in doubt, a name is included: one too many costs
only time, since what is marked and needed is run in full.
"""

from __future__ import annotations

import ast
import random
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CONTAINERS = (list, dict, set, deque, bytearray)
_CHANGING = frozenset(
    {
        *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
        *("update", "setdefault", "popitem", "add", "discard", "appendleft", "popleft", "rotate"),
        *("difference_update", "intersection_update", "symmetric_difference_update"),
        *("move_to_end", "subtract", "__setitem__", "__delitem__"),
    }
)
_FIXED = (str, bytes, int, float, complex, bool, type(None), ModuleType, type, FunctionType)
_LOOKS = frozenset({"parameters", "named_parameters", "children", "modules", "state_dict"})
_OURS = ("__main__", "submission")
_READ_ONLY = (random.Random, np.random.Generator, torch.Generator, Dataset, DataLoader)
"""Often looked at and hardly ever changed; the state of a generator is no part of a program."""
_MOST_CALLS = 200
"""Most calls that are followed from one statement."""

Functions = Mapping[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef]
"""The program's own functions by name and first line, as code objects tell them."""


def functions_of(nodes: Iterable[ast.AST]) -> dict[tuple[str, int], Any]:
    """The functions and methods in a text, by what their code objects say about them."""
    found: dict[tuple[str, int], Any] = {}
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = [inner.lineno, *(one.lineno for one in inner.decorator_list)]
                found[inner.name, min(lines)] = inner
    return found


def binds(statement: ast.stmt) -> frozenset[str]:
    """Global names that running a top-level statement would bind or delete."""
    found: set[str] = set()
    for node in _executed(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
    return frozenset(found)


def always_binds(statement: ast.stmt) -> frozenset[str]:
    """Global names that always hold something new after it, whatever they held before."""
    if isinstance(
        statement,
        ast.Assign
        | ast.AnnAssign
        | ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.Import
        | ast.ImportFrom
        | ast.With,
    ):
        return binds(statement)
    return frozenset()


def reads(statement: ast.stmt) -> frozenset[str]:
    """Global names that running it looks up itself; it does not run bodies of functions."""
    return frozenset(
        node.id
        for node in _executed(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ) | (
        frozenset({statement.target.id})
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name)
        else frozenset()
    )


def calls(statement: ast.stmt) -> bool:
    """Whether running it runs functions, as far as its text tells."""
    return any(
        isinstance(node, ast.Call | ast.Await | ast.AsyncFor | ast.AsyncWith)
        or bool(getattr(node, "decorator_list", None))
        for node in _executed(statement)
    )


def _executed(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with the statement itself, without function bodies and inner names."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _SCOPES):
            waiting += getattr(node, "decorator_list", [])
            waiting += [one for one in (*node.args.defaults, *node.args.kw_defaults) if one]
            waiting += [one.annotation for one in _parameters(node.args) if one.annotation]
        elif isinstance(node, ast.ClassDef):
            waiting += [*node.decorator_list, *node.bases, *node.keywords]
            waiting += [
                inner for inner in node.body if isinstance(inner, ast.Expr | ast.FunctionDef)
            ]
            waiting += [
                one
                for inner in node.body
                for one in ast.walk(inner)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
                if not isinstance(inner, _SCOPES)
            ]
        elif isinstance(node, _COMPREHENSIONS):
            own = {
                name.id
                for part in node.generators
                for name in ast.walk(part.target)
                if isinstance(name, ast.Name)
            }
            waiting += [
                inner
                for inner in ast.walk(node)
                if isinstance(inner, ast.Name)
                and isinstance(inner.ctx, ast.Load)
                and inner.id not in own
            ]
        else:
            waiting += ast.iter_child_nodes(node)


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    extra = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def changes(statement: ast.stmt, names: Mapping[str, Any], functions: Functions) -> set[str]:
    """Global names whose objects it may change in place, itself or through what it calls.

    Args:
        names: the globals as they are, which tell what kind of object each name holds.
        functions: the program's own functions.
    """
    found: set[str] = set()
    rebound: set[str] = set()  # by functions that say `global`
    seen: set[tuple[int, tuple[tuple[str, str], ...]]] = set()
    waiting: list[tuple[list[ast.AST], dict[str, str], set[str]]] = [([statement], {}, set())]
    while waiting and len(seen) < _MOST_CALLS:
        body, given, local = waiting.pop()

        def known(name: str, given: dict[str, str] = given, local: set[str] = local) -> str | None:
            return given.get(name) or (None if name in local else name)

        for node in (inner for one in body for inner in ast.walk(one)):
            if isinstance(node, ast.Attribute | ast.Subscript):
                root = _root(node)
                if root and not isinstance(node.ctx, ast.Load):
                    _note(found, known(root))
            elif isinstance(node, ast.Global):
                rebound |= set(node.names)
            elif isinstance(node, ast.Call):
                for called, passed in _calls(node, names, known, found):
                    inner = _definition(called, functions)
                    if inner is None:
                        continue
                    key = (id(inner), tuple(sorted(passed.items())))
                    if key not in seen:
                        seen.add(key)
                        waiting.append((list(inner.body), passed, _locals(inner)))
    return rebound | {n for n in found if not isinstance(names.get(n, []), _FIXED)}


def _note(found: set[str], name: str | None) -> None:
    if name is not None:
        found.add(name)


def _calls(node: ast.Call, names: Mapping[str, Any], known: Any, found: set[str]) -> list[Any]:
    """The functions that a call may run, each with the globals that are passed as parameters."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else None
    root = _root(node.func)
    resolved = known(root) if root else None
    value = names.get(resolved) if resolved else None
    called = value if method is None else _attribute(value, node.func)
    if method is not None and resolved is not None and _may_change(value, method, called):
        found.add(resolved)
    if isinstance(called, type):
        called = called.__dict__.get("__init__")
    if method is None and called is not None and not callable(called):
        return []
    function = called.__func__ if isinstance(called, MethodType) else called
    function = getattr(function, "__wrapped__", function)
    arguments = [known(one.id) if isinstance(one, ast.Name) else None for one in node.args]
    by_name = {
        one.arg: known(one.value.id)
        for one in node.keywords
        if one.arg and isinstance(one.value, ast.Name)
    }
    if isinstance(function, FunctionType):
        own = list(function.__code__.co_varnames[: function.__code__.co_argcount])
        if isinstance(called, MethodType):
            arguments = [resolved, *arguments]
        elif isinstance(value, type):
            arguments = [None, *arguments]
        passed = {
            parameter: name
            for parameter, name in (*zip(own, arguments, strict=False), *by_name.items())
            if name
        }
        return [(function, passed)]
    if not isinstance(function, BuiltinFunctionType | type):
        _note_modules(found, [*arguments, *by_name.values()], names)
    return []


def _may_change(value: Any, method: str, called: Any) -> bool:
    """Whether a method may change its object; the program's own methods are examined instead."""
    if isinstance(value, (*_FIXED, *_READ_ONLY)):
        return False
    if isinstance(value, _CONTAINERS):
        return method in _CHANGING
    if isinstance(value, torch.Tensor):
        return method.endswith("_") and not method.endswith("__")
    if isinstance(value, np.ndarray):
        return method in ("sort", "fill", "put", "resize", "partition", "setflags")
    if isinstance(value, nn.Module):
        return method not in _LOOKS and _has_state(value)
    return not (isinstance(called, MethodType) and type(value).__module__ in _OURS)


def _has_state(module: nn.Module) -> bool:
    return any(True for _ in module.state_dict())


def _note_modules(found: set[str], arguments: list[str | None], names: Mapping[str, Any]) -> None:
    """A call of something unknown may train a network that it is given, and only reads the rest."""
    for name in arguments:
        value = names.get(name) if name is not None else None
        if name is not None and isinstance(value, nn.Module) and _has_state(value):
            found.add(name)


def _attribute(value: Any, node: ast.expr) -> Any:
    """What `name.attribute` is, without running the code of a property."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    if isinstance(value, ModuleType):
        return value.__dict__.get(node.attr)
    found = next((c.__dict__[node.attr] for c in type(value).__mro__ if node.attr in c.__dict__), 0)
    return MethodType(found, value) if isinstance(found, FunctionType) else None


def _definition(function: Any, functions: Functions) -> Any:
    code = getattr(function, "__code__", None)
    return None if code is None else functions.get((code.co_name, code.co_firstlineno))


def _locals(function: Any) -> set[str]:
    stored = {one.arg for one in _parameters(function.args)}
    shared: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stored.add(node.id)
        elif isinstance(node, ast.Global):
            shared |= set(node.names)
    return stored - shared


def _root(node: ast.AST) -> str | None:
    """The name at the left end of `name.a[b].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
