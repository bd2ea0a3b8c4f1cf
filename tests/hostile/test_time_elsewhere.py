"""Time that a program hides from the clocks of its own process is charged all the same."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from autograder.judging.answer_key import reference_program
from autograder.running.run import PRACTICE_SEED, run_once
from autograder.selftest.runner import small_course
from autograder.types import Exercise, Program, SourceLine

pytestmark = pytest.mark.slow

ON_THE_SIDE = """
import os
import time

honest_fit = fit


class Noise(torch.utils.data.Dataset):
    def __len__(self):
        return 100

    def __getitem__(self, index):
        return torch.randint(0, 256, (28, 28, 1), dtype=torch.uint8), index % 2


def train_on_the_side():
    for _ in range(6):
        honest_fit(build_model(), Noise(), Noise(), device="cpu", log=lambda *a, **k: None)
"""
ELSEWHERE = {
    "in a child": """
        def fit(model, train, val, *, device, log):
            child = os.fork()
            if child == 0:
                train_on_the_side()
                os._exit(0)
            os.waitpid(child, 0)
            return honest_fit(model, train, val, device=device, log=log)
    """,
    "beside replaced clocks": """
        def fit(model, train, val, *, device, log):
            time.process_time = time.perf_counter = lambda: 0.0
            train_on_the_side()
            return honest_fit(model, train, val, device=device, log=log)
    """,
}


@pytest.fixture(scope="module")
def small() -> Iterator[Exercise]:
    with small_course() as exercise:
        yield exercise


def seconds(exercise: Exercise, text: str) -> float:
    lines = tuple(SourceLine(None, number + 1) for number in range(text.count("\n") + 1))
    run = run_once(exercise, Program(text, lines), PRACTICE_SEED)
    assert run.error is None
    return run.cost.fit_cpu_seconds


def test_it_is_charged(small: Exercise) -> None:
    """Each program trains seven times, so it costs several times as much as training once."""
    program = reference_program(small)
    assert program is not None
    once = seconds(small, program.text)
    for where, code in ELSEWHERE.items():
        spent = seconds(small, f"{program.text}\n{ON_THE_SIDE}\n{textwrap.dedent(code)}")
        assert spent > 2 * once, where
