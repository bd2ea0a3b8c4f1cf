"""What is slow to import is imported before a program would be charged for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.worker.preload import _SLOW, preload

pytestmark = pytest.mark.slow

LOADED = """
import sys
from autograder.torchvision_operators import declare_missing
from autograder.worker.preload import preload
declare_missing()
preload(sys.argv[1])
print(sys.argv[2] in sys.modules)
"""


def loaded_by(text: str, module: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, text, module], capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == "True"


def test_a_library_is_imported_where_a_program_names_it() -> None:
    assert loaded_by("from torchvision.transforms import v2\n", "torchvision.transforms.v2")
    assert loaded_by("model = torch.compile(model)\n", "torch._dynamo")
    assert not loaded_by("import torch\n", "torchvision")
    assert not loaded_by("import torch\n", "torch._dynamo")


def test_what_cannot_be_imported_is_left_to_the_program(monkeypatch) -> None:
    monkeypatch.setitem(_SLOW, "nowhere", ("no_such_library_of_that_name",))
    preload("import nowhere\n")
