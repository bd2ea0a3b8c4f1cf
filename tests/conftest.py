"""Fixtures for every test: builders of small values, and torchvision beside any torch."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from autograder.torchvision_operators import declare_missing

declare_missing()
# No journal, so that tests really train and leave nothing in the user's cache.
os.environ["AUTOGRADER_JOURNAL"] = "off"
os.environ["AUTOGRADER_SECRET"] = "a1d3f0925c4b687ee0297f4c51b8d6a3"
# On shared cores deadlines mean nothing; a database of examples would litter the repository.
hypothesis.settings.register_profile("course", deadline=None, database=None, max_examples=40)
hypothesis.settings.load_profile("course")

_ONE_BY_ONE = (
    "cli/test_self_test.py",
    "hostile/test_hostile.py",
    "notebook/test_notebooks_run.py",
    "proving/test_baselines.py",
    "sandbox/test_conformance.py",
)
"""Modules of dear tests that share little: these run on whichever worker is free."""
_RECORDED = (
    "answers/test_choice.py",
    "proving/calibration/test_recorded_campaign.py",
    "proving/test_promises.py",
    "report/test_leads.py",
)
"""Modules that judge all recorded runs."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of several workers one gets all tests that share a dear fixture, so that it is made once.

    The groups of `--dist loadgroup` would be written into the names of tests, which pytest 9.2 no
    longer lets pytest-xdist 3.8 change.
    """
    from xdist.scheduler import LoadScopeScheduling

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _shares_with
    return scheduling


def _shares_with(nodeid: str) -> str:
    """The name of the tests that go to the same worker: a module, several, or this test alone."""
    module = nodeid.partition("::")[0].partition("tests/")[2]
    if module in _ONE_BY_ONE:
        return nodeid
    if module in _RECORDED:
        return "recorded runs"
    return "faults" if module.startswith("faults/") else module


def _load(name: str) -> Any:
    """tests/ is no package and not on the path, so the files beside this one are loaded by name."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_builders, _trainings = _load("builders"), _load("trainings")


@pytest.fixture
def make_exercise(tmp_path: Path) -> Any:
    """`make_exercise(**overrides)`: a spec in this test's own folder, loaded."""
    return lambda **overrides: _builders.make_exercise(tmp_path, **overrides)


@pytest.fixture
def write_spec(tmp_path: Path) -> Any:
    """`write_spec(**overrides)`: the path of a spec in this test's own folder, not loaded."""
    return lambda **overrides: _builders.write_spec(tmp_path, **overrides)


@pytest.fixture(scope="session")
def recorded_store() -> Any:
    """`recorded_store(exercise)`: its recorded runs, read once per session; only to look at."""
    from autograder.proving.calibration.store import open_store

    return _once_for_each(open_store)


@pytest.fixture(scope="session")
def recorded_runs(recorded_store: Any) -> Any:
    """`recorded_runs(exercise)`: its programs with all recorded runs, judged once per session."""
    from autograder.proving.calibration.campaign import judged

    return _once_for_each(lambda exercise: judged(exercise, recorded_store(exercise)))


def _once_for_each(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`make(exercise)`, called once for each exercise."""
    found: dict[str, Any] = {}

    def of(exercise: Any) -> Any:
        if exercise.id not in found:
            found[exercise.id] = make(exercise)
        return found[exercise.id]

    return of


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
def make_evidence() -> Any:
    return _builders.make_evidence


@pytest.fixture(scope="session")
def make_result() -> Any:
    return _builders.make_result


@pytest.fixture(scope="session")
def make_report() -> Any:
    return _builders.make_report


@pytest.fixture(scope="session")
def make_rows() -> Any:
    return _trainings.make_rows


@pytest.fixture(scope="session")
def make_messages() -> Any:
    return _trainings.make_messages


@pytest.fixture(scope="session")
def make_recording() -> Any:
    return _trainings.make_recording


@pytest.fixture(scope="session")
def make_draw() -> Any:
    return _trainings.make_draw


@pytest.fixture(scope="session")
def make_answer() -> Any:
    return _trainings.make_answer


@pytest.fixture(scope="session")
def make_table() -> Any:
    return _trainings.make_table


@pytest.fixture(scope="session")
def make_weights() -> Any:
    return _trainings.make_weights


@pytest.fixture(scope="session")
def fake_sandbox() -> Any:
    """`fake_sandbox(messages, answer)`: stands in for `autograder.running.executing.execute`."""
    return _trainings.FakeSandbox


@pytest.fixture(scope="session")
def plain_answer() -> Any:
    return _trainings.plain_answer
