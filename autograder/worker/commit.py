"""A model as it is handed over: parameters and buffers by name, modes, and a little plain state.

A commit is a table (JSON) and the raw bytes of its tensors, one after the other. Nothing is
pickled: another process builds the program's model anew and puts the tensors in by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from autograder.worker.program import ContractError

DTYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
"""What a tensor of a commit may hold."""
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
MOST_TENSORS = 5_000
MOST_BYTES = 256 * 1024 * 1024
"""Most bytes of one commit: sixty million parameters."""


class StructureError(Exception):
    """The tensors of a commit do not fit the model that `build_model` gives."""


def table_of(model: nn.Module, small: Sequence[Any] = (), kept: Sequence[str] = ()) -> bytes:
    """The table of a commit.

    Args:
        small: plain state that travels along, as `small_state` encodes it.
        kept: names of what changed and cannot travel.

    Returns:
        JSON with `tensors` ([name, "parameter" or "buffer", dtype, shape] each, in the order of
        their bytes), `modes` (whether each module is in training mode), `small` and `kept`.

    Raises:
        ContractError: the model has too many tensors or is too large.
    """
    rows = [[name, kind, _NAMES[t.dtype], list(t.shape)] for name, kind, t in _tensors(model)]
    size = sum(t.numel() * t.element_size() for _, _, t in _tensors(model))
    if len(rows) > MOST_TENSORS or size > MOST_BYTES:
        raise ContractError(
            f"the model has {len(rows)} tensors of {size >> 20} MiB in all; "
            f"at most {MOST_TENSORS} tensors and {MOST_BYTES >> 20} MiB are accepted",
            "Use a smaller network.",
        )
    modes = [int(module.training) for module in model.modules()]
    odd = [name for name, tensor in _all_tensors(model) if not _plain(tensor)]
    table = {"tensors": rows, "modes": modes, "small": list(small), "kept": [*kept, *odd]}
    return json.dumps(table).encode()


def weights_of(model: nn.Module) -> Iterator[bytes]:
    """The bytes of each tensor of a commit, in the order of its table."""
    for _, _, tensor in _tensors(model):
        dense = tensor.detach().to("cpu").contiguous()
        if dense.dtype is torch.bfloat16:
            dense = dense.view(torch.int16)
        yield dense.numpy().tobytes()


def _tensors(model: nn.Module) -> Iterator[tuple[str, str, Tensor]]:
    """(name, kind, tensor) of everything that travels; tied tensors come once under each name."""
    named: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("parameter", model.named_parameters),
        ("buffer", model.named_buffers),
    )
    for kind, names in named:
        for name, tensor in names(remove_duplicate=False):
            if _plain(tensor):
                yield name, kind, tensor


def _all_tensors(model: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from model.named_parameters(remove_duplicate=False)
    yield from model.named_buffers(remove_duplicate=False)


def _plain(tensor: Tensor) -> bool:
    """Dense numbers; a lazy parameter that has seen no image yet has none."""
    return not is_lazy(tensor) and tensor.layout is torch.strided and tensor.dtype in _NAMES


def restore(model: nn.Module, table: dict[str, Any], data: memoryview) -> None:
    """Put the tensors and modes of a commit into a model that was built anew.

    What `fit` registered later is registered here as well. A prefix of all names, as
    `DataParallel`, averaged and compiled models have it, is removed.

    Raises:
        StructureError: the names do not fit.
    """
    rows = table["tensors"]
    have = {name for name, tensor in _all_tensors(model) if _plain(tensor) or is_lazy(tensor)}
    lazy = {name for name, tensor in _all_tensors(model) if is_lazy(tensor)}
    prefix = _prefix([row[0] for row in rows], have)
    given: set[str] = set()
    start = 0
    for name, kind, dtype, shape in rows:
        count = int(np.prod(shape, dtype=np.int64)) * DTYPES[dtype].itemsize
        piece = data[start : start + count]
        start += count
        if not name.startswith(prefix):
            continue  # e.g. the count of averaged models, which stands beside the model itself
        own = name[len(prefix) :]
        given.add(own)
        _put(model, own, kind, _tensor(piece, dtype, shape))
    if missing := sorted(have - given - lazy):
        raise StructureError(f"the model that build_model gives also has {missing[0]!r:.80}")
    modules = list(model.modules())
    modes = table["modes"][-len(modules) :] if prefix else table["modes"]
    for place, module in enumerate(modules):
        module.training = bool(modes[place] if len(modes) == len(modules) else modes[0])


def _prefix(names: Sequence[str], have: set[str]) -> str:
    """The prefix that the given names have before every name of the new model; usually empty."""
    if have <= set(names) or not have:
        return ""
    one = min(have)
    for name in names:
        prefix = name.removesuffix(one) if name.endswith(one) else ""
        if prefix and {prefix + own for own in have} <= set(names):
            return prefix
    return ""


def _tensor(piece: memoryview, dtype: str, shape: Sequence[int]) -> Tensor:
    if not len(piece):
        return torch.empty(tuple(shape), dtype=DTYPES[dtype])
    return torch.frombuffer(bytearray(piece), dtype=DTYPES[dtype]).reshape(tuple(shape))


def _put(model: nn.Module, name: str, kind: str, tensor: Tensor) -> None:
    path, _, leaf = name.rpartition(".")
    try:
        parent = model.get_submodule(path)
    except AttributeError:
        raise StructureError(f"the model that build_model gives has no {name!r:.80}") from None
    known = parent._parameters.get(leaf) if kind == "parameter" else parent._buffers.get(leaf)
    if known is None:
        parent.__dict__.pop(leaf, None)  # an attribute of that name was None or a plain tensor
        if kind == "parameter":
            parent._buffers.pop(leaf, None)
            needs_grad = tensor.is_floating_point()
            parent.register_parameter(leaf, nn.Parameter(tensor, requires_grad=needs_grad))
        else:
            parent._buffers[leaf] = tensor
        return
    if is_lazy(known):
        known.materialize(tensor.shape, dtype=tensor.dtype)
    known.data = tensor.to(known.device)
