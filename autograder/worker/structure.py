"""Facts about the network that show whether it is still a trained CNN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode


class _ConvolutionSpy(TorchDispatchMode):
    """Collects the weights of every convolution that really runs."""

    weights: list[Tensor]

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func.overloadpacket in (
            torch.ops.aten.convolution,
            torch.ops.aten.mkldnn_convolution,
            torch.ops.aten.cudnn_convolution,
        ):
            self.weights.append(args[1])
        return func(*args, **(kwargs or {}))


def spatial_convolutions(run: Callable[[], object], model: nn.Module) -> int:
    """How many convolutions with a kernel larger than 1 run when `run` predicts.

    A compiled model hides its operations from the spy; then its modules are counted instead.
    """
    spy = _ConvolutionSpy()
    spy.weights = []
    try:
        with spy:
            run()
        shapes = [tuple(weight.shape) for weight in spy.weights]
    except Exception:
        shapes = []
    if not shapes:
        kinds = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
        shapes = [tuple(m.weight.shape) for m in model.modules() if isinstance(m, kinds)]
    return sum(1 for shape in shapes if len(shape) > 2 and max(shape[2:]) > 1)


def changed_share(before: Sequence[Tensor], after: Sequence[Tensor]) -> float:
    """Share of the tensors that differ from their earlier values, 0 to 1; NaN without tensors."""
    pairs = [(a, b) for a, b in zip(before, after, strict=False) if a.shape == b.shape]
    if not pairs:
        return float("nan")
    changed = sum(not torch.equal(a.cpu(), b.detach().cpu()) for a, b in pairs)
    return changed / len(pairs)
