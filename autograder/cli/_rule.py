"""Turn command-line options into a grading rule."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from autograder.errors import UsageError
from autograder.grading import Rule
from autograder.secret import official_secret


def make_rule(device: str, *, official: bool) -> Rule:
    """The rule for `auto`, `cpu` or `cuda`.

    Raises:
        UsageError: CUDA was asked for and is not available, or there is no secret to grade with.
    """
    secret = official_secret() if official else ""
    return Rule(official=official, device=_device(device), secret=secret)


def _device(wanted: str) -> str:
    if wanted == "cpu" or importlib.util.find_spec("torch") is None:
        return "cpu"
    if wanted == "auto" and not Path("/dev/nvidia0").exists():
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise UsageError("--device cuda: torch sees no CUDA device here; use --device cpu")
    return "cpu"
