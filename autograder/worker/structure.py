"""Facts about the network that show whether it is still a trained CNN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode


@dataclass(frozen=True)
class Convolution:
    """One convolution as it ran: sizes of its input and kernel, and how it was laid over it."""

    size: tuple[int, ...]
    """Spatial size of the input, e.g. (32, 32)."""
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]

    @property
    def dead_share(self) -> float:
        """Share of the output positions, 0 to 1, whose window holds nothing but padding."""
        live = 1.0
        for axis in zip(
            self.size, self.kernel, self.stride, self.padding, self.dilation, strict=True
        ):
            live *= _live_share(*axis)
        return 1.0 - live


class _ConvolutionSpy(TorchDispatchMode):
    """Collects every convolution that really runs."""

    seen: list[Convolution]

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func.overloadpacket is torch.ops.aten.convolution:
            images, weight, _, stride, padding, dilation, transposed = args[:7]
            spatial = weight.ndim - 2
            if not transposed:
                self.seen.append(
                    Convolution(
                        tuple(images.shape[2:]),
                        tuple(weight.shape[2:]),
                        _per_axis(stride, spatial),
                        _per_axis(padding, spatial),
                        _per_axis(dilation, spatial),
                    )
                )
        return func(*args, **(kwargs or {}))


def convolutions_of(run: Callable[[], object], model: nn.Module) -> dict[str, float]:
    """What convolutions run when `run` predicts.

    Returns:
        `convolutions`: how many have a kernel larger than 1; `dead_position_share`: the largest
        share of positions of one of them that see only padding, NaN when none was seen. A compiled
        model hides its operations; then its modules are counted instead.
    """
    spy = _ConvolutionSpy()
    spy.seen = []
    try:
        with spy:
            run()
    except Exception:  # a program may raise anything here; what it shows otherwise is judged
        spy.seen = []
    kernels = [convolution.kernel for convolution in spy.seen]
    if not kernels:
        kinds = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
        kernels = [tuple(m.weight.shape[2:]) for m in model.modules() if isinstance(m, kinds)]
    return {
        "convolutions": float(sum(1 for kernel in kernels if max(kernel, default=1) > 1)),
        "dead_position_share": max((c.dead_share for c in spy.seen), default=float("nan")),
    }


def _live_share(size: int, kernel: int, stride: int, padding: int, dilation: int) -> float:
    """Share of the positions along one axis whose window touches the image."""
    positions = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    starts = [index * stride - padding for index in range(positions)]
    live = sum(any(0 <= start + tap * dilation < size for tap in range(kernel)) for start in starts)
    return live / positions if positions > 0 else 1.0


def _per_axis(value: Any, axes: int) -> tuple[int, ...]:
    values = tuple(int(v) for v in value)
    return values if len(values) == axes else values * axes


def changed_share(before: Sequence[Tensor], after: Sequence[Tensor]) -> float:
    """Share of the tensors that differ from their earlier values, 0 to 1; NaN without tensors."""
    pairs = [(a, b) for a, b in zip(before, after, strict=False) if a.shape == b.shape]
    if not pairs:
        return float("nan")
    changed = sum(not torch.equal(a.cpu(), b.detach().cpu()) for a, b in pairs)
    return changed / len(pairs)
