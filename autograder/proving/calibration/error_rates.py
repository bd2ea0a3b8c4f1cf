"""How often right programs fail and wrong ones pass, in single runs and by the official rule."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from autograder.judging.rule import MOST_RUNS, Results, agree, verdict_of
from autograder.proving.calibration.margins import Judged
from autograder.types import Verdict

CONFIDENCE = 0.95
_REPLAYS = 500
"""Grades replayed for each program, on runs drawn from its recorded ones."""


@dataclass(frozen=True)
class Rate:
    """Errors among a number of trials, with the one-sided 95 % upper bound of their rate."""

    errors: int
    trials: int

    @property
    def upper(self) -> float:
        return upper_bound(self.errors, self.trials)

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.errors + other.errors, self.trials + other.trials)


@dataclass(frozen=True)
class ProgramErrors:
    """What went wrong with one program."""

    program: str
    is_right: bool
    runs: Rate
    """Single runs with the wrong verdict."""
    elsewhere: int
    """Runs of a wrong program that failed, but not at every check at which it must."""
    by_rule: float
    """Share of grades by the official rule that are wrong, 0 to 1; NaN with too few runs."""


@cache  # a page needs it several times
def errors_of(program: Judged) -> ProgramErrors:
    """Count the wrong verdicts of a program's runs, and replay the official rule on them."""
    wrong = sum(_is_wrong(verdict_of([run]), program) for run in program.runs)
    elsewhere = sum(_fails_elsewhere(run, program) for run in program.runs)
    rate = Rate(wrong, len(program.runs))
    return ProgramErrors(program.program, program.is_right, rate, elsewhere, _replayed(program))


def total(rates: Iterable[Rate]) -> Rate:
    """All trials together."""
    return sum(rates, Rate(0, 0))


def upper_bound(errors: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """One-sided upper bound of a rate, 0 to 1 (Clopper and Pearson 1934).

    It is the rate at which this many errors or fewer have a probability of 1 - confidence.
    """
    if trials == 0 or errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _chance(errors, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _chance(errors: int, trials: int, rate: float) -> float:
    """Probability of at most `errors` among `trials`."""
    if rate <= 0:
        return 1.0
    logs = (
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(rate)
        + (trials - k) * math.log1p(-rate)
        for k in range(errors + 1)
    )
    return sum(math.exp(value) for value in logs) if rate < 1 else 0.0


def _replayed(program: Judged) -> float:
    """Share of wrong grades when the rule is applied to runs drawn from the recorded ones."""
    if len(program.runs) < MOST_RUNS:
        return math.nan
    if len({_outcome(run) for run in program.runs}) == 1:
        return float(_is_wrong(verdict_of(program.runs[:1]), program))
    chooser = random.Random(program.program)
    wrong = 0
    for _ in range(_REPLAYS):
        drawn = chooser.sample(program.runs, MOST_RUNS)
        seen = drawn[:2] if agree(drawn[:2]) else drawn
        wrong += _is_wrong(verdict_of(seen), program)
    return wrong / _REPLAYS


def _outcome(run: Results) -> frozenset[str] | None:
    """The checks that failed."""
    return None if run is None else frozenset(r.check for r in run if not r.passed)


def _is_wrong(verdict: Verdict, program: Judged) -> bool:
    return (verdict is Verdict.PASSED) != program.is_right


def _fails_elsewhere(run: Results, program: Judged) -> bool:
    if program.is_right or run is None:
        return False
    failed = {result.check for result in run if not result.passed}
    return bool(failed) and not set(program.fails) - {"crashes"} <= failed
