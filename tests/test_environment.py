"""The three files that say what to install agree: pyproject.toml, constraints, environment.yml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+)")


def constraint_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pins() -> dict[str, str]:
    matches = [PIN.fullmatch(line) for line in constraint_lines()]
    return {canonicalize_name(m["name"]): m["version"] for m in matches if m is not None}


def test_every_constraint_is_an_exact_version() -> None:
    assert [line for line in constraint_lines() if PIN.fullmatch(line) is None] == []


def test_nothing_is_pinned_twice() -> None:
    assert len(pins()) == len(constraint_lines())


@pytest.mark.parametrize("wanted", WANTED)
def test_every_dependency_is_pinned_within_its_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    pinned = pins().get(canonicalize_name(requirement.name))
    assert pinned is not None, f"{requirement.name} has no line in constraints.txt"
    assert Version(pinned) in requirement.specifier


def test_conda_and_pip_ask_for_the_same_python() -> None:
    conda = re.search(r"^  - python (?P<range>\S+)$", ENVIRONMENT, re.MULTILINE)
    assert conda is not None
    assert SpecifierSet(conda["range"]) == SpecifierSet(PROJECT["requires-python"])


def test_conda_installs_every_extra_with_the_constraints() -> None:
    install = re.search(r"^      - --editable \.\[(?P<extras>.*)\]$", ENVIRONMENT, re.MULTILINE)
    assert install is not None
    assert set(install["extras"].split(",")) == set(EXTRAS)
    assert "      - --constraint constraints.txt\n" in ENVIRONMENT


def test_environment_and_project_have_the_same_name() -> None:
    assert f"\nname: {PROJECT['name']}\n" in ENVIRONMENT
