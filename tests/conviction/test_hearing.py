"""Real evidence in a real sandbox, about the real pool of one exercise."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import Pool, load_pool
from autograder.course import find_exercise, require_source
from autograder.judging.answer_key import reference_program
from autograder.types import Failure, Program
from autograder.types.conviction import Conviction, Side

pytestmark = pytest.mark.slow

EXERCISE = find_exercise("all-alike-again")
FOUND = sorted((require_source(EXERCISE).with_suffix("") / "evidence").glob("*.py"))
SEED = 30_000


@cache
def pool() -> Pool:
    found = load_pool(EXERCISE)
    assert found is not None
    return found


def few() -> Pool:
    """One program of each side."""
    chosen = {member.side: member for member in reversed(pool().members)}
    return dataclasses.replace(pool(), members=tuple(chosen.values()))


def said(evidence: str, about: Pool) -> Conviction:
    program = reference_program(EXERCISE)
    assert program is not None
    return hear_pool(Program.of_file(f"{program.text}\n\n{evidence}"), about, SEED)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_good_evidence_convicts_the_fault_and_nothing_else(path) -> None:
    found = said(path.read_text("utf-8"), pool())
    assert found.error is None
    assert (found.healthy_area, found.sick_area) == (1.0, 1.0)
    assert found.confused() == ()


def test_a_symptom_convicts_the_otherwise_sick() -> None:
    loss = (
        "def evidence(program, train, val):\n"
        "    return program.train(train, val, logs=3).logs[-1].reported['train_loss']\n"
    )
    found = said(loss, pool())
    assert found.sick_area < 0.8
    assert found.confused() != ()


def test_each_program_is_judged_without_memory_of_another() -> None:
    counts = (
        "import os, tempfile, pathlib\n"
        "path = pathlib.Path(tempfile.gettempdir()) / 'count'\n"
        "def evidence(program, train, val):\n"
        "    count = int(path.read_text()) if path.exists() else 0\n"
        "    path.write_text(str(count + 1))\n"
        "    program.build_model.__globals__['seen'] = True\n"
        "    return count\n"
    )
    assert [one.value for one in said(counts, few()).heard] == [0.0] * 6


def test_what_is_no_number_says_nothing() -> None:
    odd = (
        "def evidence(program, train, val):\n"
        "    first = int(train[0][0].sum()) % 3\n"
        "    return [None, 'one', float('nan')][first]\n"
    )
    found = said(odd, few())
    assert all(one.value != one.value for one in found.heard)
    assert found.area == 0.0


def test_one_number_in_any_wrapping() -> None:
    wrapped = (
        "import numpy as np\n"
        "def evidence(program, train, val):\n"
        "    number = len(train)\n"
        "    return [torch.tensor([number]), np.float32(number), number > 1][number % 3]\n"
    )
    assert {one.value for one in said(wrapped, few()).heard} == {1.0}


def test_no_evidence() -> None:
    found = said("", few())
    assert found.error is not None
    assert found.error.failure is Failure.INVALID
    assert "does not define evidence" in found.error.message
    assert found.heard == ()


def test_evidence_that_never_returns_costs_its_own_time_only() -> None:
    endless = (
        "import time\ndef evidence(program, train, val):\n    while True:\n        time.sleep(1)\n"
    )
    found = said(endless, dataclasses.replace(few(), cpu_seconds=1.0))
    assert found.error is None
    assert len(found.heard) == 2 * len(Side)
    assert found.area == 0.0
