"""Which folders are covered where: as on a workstation, in a container, in an installed package."""

from __future__ import annotations

import os

import pytest

from autograder.sandbox import covers as module
from autograder.sandbox.covers import covers


@pytest.fixture
def machine(monkeypatch):
    """`machine(hidden=…, needed=…)`: the covers on a machine with these folders."""

    def make(*, hidden: set[str], needed: tuple[str, ...]) -> dict[str, list[str]]:
        outside = tuple(folder for folder in needed if not folder.startswith("/usr/"))
        monkeypatch.setattr(module, "_hidden", lambda: hidden)
        monkeypatch.setattr(module, "needed_folders", lambda: needed)
        monkeypatch.setattr(module, "interpreter_folders", lambda: outside)
        return covers()

    return make


def test_what_is_not_shown_needs_no_cover(machine):
    clone = {"/home/ada/course", "/home/ada/course/autograder"}
    assert machine(hidden=clone, needed=("/usr", "/home/ada/course/.venv")) == {}


def test_a_clone_in_a_container_is_covered_and_python_bound_back(machine):
    packages = "/usr/src/app/.venv/lib/python3.12/site-packages"
    hidden = {"/usr/src", "/usr/src/app", "/usr/src/app/datasets", f"{packages}/imagesets"}
    found = machine(hidden=hidden, needed=("/usr/local", "/usr/src/app/.venv"))
    # What the first cover hides needs no cover of its own; what is bound back does.
    assert found == {"/usr/src": ["/usr/src/app/.venv"], f"{packages}/imagesets": []}


def test_installed_packages_are_covered_wherever_python_lies(machine):
    packages = "/opt/conda/lib/python3.12/site-packages"
    hidden = {f"{packages}/autograder", f"{packages}/imagesets", "/home/ada/course"}
    found = machine(hidden=hidden, needed=("/opt/conda",))
    assert found == {f"{packages}/autograder": [], f"{packages}/imagesets": []}


def test_python_itself_is_never_covered(machine):
    assert machine(hidden={"/usr/src/app"}, needed=("/usr/src/app",)) == {}


def test_all_of_it_is_there_to_be_mounted_over():
    assert all(os.path.isdir(folder) for folder in covers())
