"""How backends call the launcher."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_LAUNCHER = Path(__file__).resolve().parent.parent / "launcher.py"


def launch(
    command: list[str],
    *,
    env: dict[str, str],
    uid: int | None,
    reach: list[str],
    covers: dict[str, list[str]] | None = None,
    namespaces: bool = False,
    tmp_mb: int = 256,
    scratch: str = "",
) -> list[str]:
    """The argv that runs `command` through the launcher; see its docstring for the arguments."""
    spec = {
        "command": command,
        "env": env,
        "uid": uid,
        "reach": reach,
        "covers": covers or {},
        "namespaces": namespaces,
        "tmp_mb": tmp_mb,
        "scratch": scratch,
    }
    return [sys.executable, "-I", "-S", str(_LAUNCHER), json.dumps(spec)]
