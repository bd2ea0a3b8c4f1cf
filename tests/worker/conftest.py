"""For tests that load a program in their own process."""

from __future__ import annotations

import builtins
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Undo what loading in this process changes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    modules = dict(sys.modules)
    shown = {name: vars(builtins).get(name) for name in ("display", "get_ipython")}
    place = os.getcwd()
    yield
    os.chdir(place)
    sys.modules.clear()
    sys.modules.update(modules)
    for name, value in shown.items():
        if value is None:
            vars(builtins).pop(name, None)
