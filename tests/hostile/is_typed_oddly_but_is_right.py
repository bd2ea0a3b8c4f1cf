# /// hostile
# rows = [41]
# tries = "nothing: a right program with non-ASCII names, type hints, awaits, helpers in separate cells"
# verdicts = ["PASSED"]
# base = "reference"
# form = "notebook"
# ///
# %%
from __future__ import annotations

import asyncio
import typing
from collections.abc import Callable

plain_fit = fit

# %%
Größe: typing.Final[float] = 1.0  # ↯ „Lernrate“ 学习率


def échelle(x: torch.Tensor) -> torch.Tensor:
    """Ничего не меняет – 🙂."""
    return x * Größe


# %%
async def nothing() -> float:
    await asyncio.sleep(0)
    return 1.0


one = await nothing()


# %%
def fit(model: nn.Module, train, val, *, device: str, log: Callable[..., None]) -> nn.Module:
    print("Größe", échelle(torch.ones(1)).item(), "→", one)
    return plain_fit(model, train, val, device=device, log=log)
