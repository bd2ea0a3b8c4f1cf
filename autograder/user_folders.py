"""Where this user's files are kept between commands."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "why-wont-it-learn"


def state_folder() -> Path:
    """For what must be kept: hints given, the secret of official grades."""
    return _below("XDG_STATE_HOME", ".local/state")


def cache_folder() -> Path:
    """For what can be made again: finished runs, the cost of references."""
    return _below("XDG_CACHE_HOME", ".cache")


def _below(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default) / _NAME
