"""Plain state beside a model: which of it changed while `fit` ran, and what of it may travel.

What `fit` learns belongs in parameters and buffers. As a courtesy, a few plain numbers and small
tensors in globals and in attributes of the model travel as well, MOST_BYTES in all: a temperature,
the means of three channels. That is too little for a table of images.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

MOST_BYTES = 1024
"""Most bytes of all small state together; a number counts 8."""
MOST_NAMES = 8 * 1024
"""Most bytes of the names under which it travels."""
_DEEPEST = 8
_MOST_ELEMENTS = 64
"""Most elements of a small tensor."""
_MOST_LOOKED_AT = 500
"""Most parts of one object that are looked at for changes."""
_OF_EVERY_MODULE = frozenset(nn.Module().__dict__)

State = dict[tuple[str, ...], Any]
"""Fingerprints by place: ("global", name), ("attribute", module path, name)."""


def state_of(namespace: Mapping[str, Any], model: nn.Module | None) -> State:
    """Fingerprints of the globals of a program and of the plain attributes of its model."""
    return {place: _fingerprint(value) for place, value in _values(namespace, model)}


def changes(
    before: State, namespace: Mapping[str, Any], model: nn.Module | None
) -> tuple[list[Any], list[str]]:
    """What is new or different since `before`.

    Returns:
        What travels, as `apply` takes it: [*place, encoded value] each; and the names of what is
        too large or of another kind, and stays behind.
    """
    small: list[Any] = []
    kept: list[str] = []
    room, names = MOST_BYTES, MOST_NAMES
    for place, value in _values(namespace, model):
        if place in before and before[place] == _fingerprint(value):
            continue
        try:
            encoded = _encoded(value)
        except ValueError:
            kept.append(_name(place))
            continue
        size, length = _size(encoded), sum(map(_size, place))
        if size > room or length > names:
            kept.append(_name(place))
            continue
        room, names = room - size, names - length
        small.append([*place, encoded])
    return small, kept


def all_small(namespace: Mapping[str, Any]) -> list[Any]:
    """Every small global of a program, for one whose globals were computed from its images."""
    return changes({}, namespace, None)[0]


def apply(small: list[Any], namespace: dict[str, Any], model: nn.Module | None) -> None:
    """Put small state back; an entry for a module that is not there is left out."""
    for entry in small:
        *place, encoded = entry
        if place[0] == "global":
            namespace[place[1]] = decoded(encoded)
        elif model is not None:
            try:
                module = model.get_submodule(place[1])
            except AttributeError:
                continue
            module.__dict__[place[2]] = decoded(encoded)


def _values(
    namespace: Mapping[str, Any], model: nn.Module | None
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in list(namespace.items()):
        if not name.startswith("__") and not isinstance(value, types.ModuleType):
            yield ("global", name), value
    for path, module in model.named_modules() if model is not None else ():
        for name, value in list(module.__dict__.items()):
            if name not in _OF_EVERY_MODULE and not isinstance(value, nn.Module):
                yield ("attribute", path, name), value


def _name(place: tuple[str, ...]) -> str:
    return place[1] if place[0] == "global" else ".".join(["model", *filter(None, place[1:])])


def _encoded(value: object, depth: int = 0) -> Any:
    """A plain value as JSON has it.

    Raises:
        ValueError: it is of another kind, large, or nested deep.
    """
    if depth > _DEEPEST:
        raise ValueError("nested deep, perhaps in itself")
    if value is None or isinstance(value, bool | int | float):
        if isinstance(value, int) and abs(value) >= 2**63:
            raise ValueError("a huge number")
        return value
    if isinstance(value, Tensor):
        if value.numel() > _MOST_ELEMENTS or value.is_complex() or value.is_sparse:
            raise ValueError("a large tensor")
        return {"tensor": [str(value.dtype).removeprefix("torch."), value.detach().tolist()]}
    if isinstance(value, np.ndarray | np.generic):
        if value.size > _MOST_ELEMENTS or value.dtype.kind not in "fiub":
            raise ValueError("a large array")
        return {"array": [str(value.dtype), value.tolist()]}
    if isinstance(value, tuple | list) and len(value) <= _MOST_ELEMENTS:
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_encoded(one, depth + 1) for one in value]}
    if isinstance(value, dict) and len(value) <= _MOST_ELEMENTS:
        return {"dict": [[_key(key), _encoded(one, depth + 1)] for key, one in value.items()]}
    raise ValueError("of another kind")


def _key(key: object) -> Any:
    if isinstance(key, bool | int) or (isinstance(key, str) and len(key) <= 30):
        return key
    raise ValueError("a key of another kind")


def decoded(encoded: Any) -> Any:
    """The value behind what `_encoded` wrote."""
    if not isinstance(encoded, dict):
        return encoded
    ((kind, inside),) = encoded.items()
    if kind == "tensor":
        return torch.tensor(inside[1], dtype=getattr(torch, inside[0]))
    if kind == "array":
        return np.array(inside[1], dtype=inside[0])
    if kind == "dict":
        return {key: decoded(value) for key, value in inside}
    values = [decoded(one) for one in inside]
    return tuple(values) if kind == "tuple" else values


def _size(encoded: Any) -> int:
    """Bytes that a value counts: 8 a number, the length of each text, 1 for each list or object."""
    if isinstance(encoded, dict):
        return 1 + sum(_size(one) for pair in encoded.items() for one in pair)
    if isinstance(encoded, list):
        return 1 + sum(map(_size, encoded))
    return len(encoded.encode("utf-8", "surrogatepass")) if isinstance(encoded, str) else 8


def _fingerprint(value: object) -> Any:
    """Something that differs if the value differs; it is bounded, so large objects are sampled."""
    return _look(value, [_MOST_LOOKED_AT], 4)


def _look(value: object, left: list[int], depth: int) -> Any:
    left[0] -= 1
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return type(value).__name__, repr(value) if isinstance(value, float) else value
    if isinstance(value, Tensor):
        return "tensor", tuple(value.shape), id(value), value._version
    if isinstance(value, np.ndarray):
        return (
            "array",
            value.shape,
            id(value),
            float(np.nan_to_num(value).sum()) if (value.dtype.kind in "fiub") else 0.0,
        )
    if left[0] <= 0 or depth <= 0:
        return type(value).__name__, id(value)
    if isinstance(value, dict):
        items = list(value.items())[:_MOST_LOOKED_AT]
        return "dict", len(value), [(repr(k)[:50], _look(v, left, depth - 1)) for k, v in items]
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_look(one, left, depth - 1) for one in list(value)[:_MOST_LOOKED_AT]]
        return type(value).__name__, len(value), parts
    attributes = getattr(value, "__dict__", None)
    if isinstance(value, type | nn.Module) or not isinstance(attributes, dict):
        return type(value).__name__, id(value)
    return type(value).__name__, id(value), _look(attributes, left, depth - 1)
