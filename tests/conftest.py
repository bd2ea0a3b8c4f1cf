"""What every test can ask for: builders of small values, and torchvision beside any torch."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from autograder.torchvision_operators import declare_missing

declare_missing()
# Tests train what they say they train, and leave nothing in the user's cache.
os.environ["AUTOGRADER_JOURNAL"] = "off"
os.environ["AUTOGRADER_SECRET"] = "of the tests"
# Shared cores make deadlines lie, and a folder of examples would lie about in the repository.
hypothesis.settings.register_profile("course", deadline=None, database=None, max_examples=40)
hypothesis.settings.load_profile("course")


def _load_builders() -> Any:
    """tests/ is no package and not on the path, so the file beside this one is loaded by name."""
    spec = importlib.util.spec_from_file_location(
        "builders", Path(__file__).with_name("builders.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_builders = _load_builders()


@pytest.fixture
def make_exercise(tmp_path: Path) -> Any:
    """`make_exercise(**overrides)`: a spec in this test's own folder, loaded."""
    return lambda **overrides: _builders.make_exercise(tmp_path, **overrides)


@pytest.fixture
def write_spec(tmp_path: Path) -> Any:
    """`write_spec(**overrides)`: the path of a spec in this test's own folder, not loaded."""
    return lambda **overrides: _builders.write_spec(tmp_path, **overrides)


@pytest.fixture(scope="session")
def make_evaluation() -> Any:
    return _builders.make_evaluation


@pytest.fixture(scope="session")
def make_epoch() -> Any:
    return _builders.make_epoch


@pytest.fixture(scope="session")
def make_run() -> Any:
    return _builders.make_run


@pytest.fixture(scope="session")
def make_result() -> Any:
    return _builders.make_result


@pytest.fixture(scope="session")
def make_report() -> Any:
    return _builders.make_report


@pytest.fixture(scope="session")
def make_rows() -> Any:
    return _builders.make_rows


@pytest.fixture(scope="session")
def make_messages() -> Any:
    return _builders.make_messages


@pytest.fixture(scope="session")
def make_recording() -> Any:
    return _builders.make_recording


@pytest.fixture(scope="session")
def make_draw() -> Any:
    return _builders.make_draw
