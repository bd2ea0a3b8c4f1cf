"""How far each threshold lies from what right programs and wrong programs show."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.variants import Kind
from autograder.types import CheckResult

_MAD_TO_SD = 1.4826
"""Median absolute deviation of a normal distribution times this is its standard deviation."""


@dataclass(frozen=True)
class Side:
    """The program of one side whose runs come nearest to a threshold."""

    program: str
    runs: int
    """How many runs of this program were measured."""
    nearest: float
    """The value that lies nearest to the threshold, or furthest beyond it."""
    median: float
    margin: float
    """Distance of the median from the threshold in robust standard deviations, measured from the
    values on the threshold's side of the median; negative on the wrong side, infinite where the
    values do not vary."""


@dataclass(frozen=True)
class Margin:
    """One check of an exercise: its threshold between right and wrong programs."""

    check: str
    threshold: float
    at_most: bool
    right: Side
    wrong: Side | None
    """Among programs that must fail here; None where no program of the exercise must."""


@dataclass(frozen=True)
class Judged:
    """All runs of one program, each judged by every check; None for a run without results."""

    program: str
    kind: Kind
    fails: tuple[str, ...]
    """Checks at which it must fail."""
    runs: tuple[tuple[CheckResult, ...] | None, ...]

    @property
    def is_right(self) -> bool:
        return self.kind in (Kind.REFERENCE, Kind.RIGHT)

    def results(self, check: str) -> list[CheckResult]:
        """This check's result in each complete run."""
        return [r for run in self.runs if run is not None for r in run if r.check == check]


def margins(programs: Sequence[Judged]) -> list[Margin]:
    """The margin of every check of an exercise, in the order in which they judge."""
    found = []
    for check in _checks(programs):
        right = list(_sides(programs, check, of_right=True))
        wrong = list(_sides(programs, check, of_right=False))
        if not right:
            continue
        first = next(r for p in programs for r in p.results(check))
        found.append(
            Margin(
                check=check,
                threshold=first.threshold,
                at_most=first.at_most,
                right=min(right, key=lambda side: side.margin),
                wrong=min(wrong, key=lambda side: side.margin, default=None),
            )
        )
    return found


def thinnest(programs: Sequence[Judged]) -> tuple[float, float]:
    """The smallest margins of an exercise's verdicts: of a right program, and of a wrong one.

    A right program must pass every check, so its least margin counts. A wrong one is failed by any
    of the checks at which it must fail, so its largest counts.
    """
    rows: dict[bool, list[float]] = {True: [], False: []}
    for program in programs:
        checks = _checks([program]) if program.is_right else program.fails
        found = [
            side(program.program, results, must_pass=program.is_right).margin
            for check in checks
            if (results := program.results(check))
        ]
        if found:
            rows[program.is_right].append(min(found) if program.is_right else max(found))
    return min(rows[True], default=math.nan), min(rows[False], default=math.nan)


def side(program: str, results: Sequence[CheckResult], *, must_pass: bool) -> Side:
    """One program's distance from a threshold.

    Args:
        results: of one check in the program's runs; at least one.
        must_pass: whether the program is right; a wrong one has its margin beyond the threshold.
    """
    values = [r.value for r in results]
    # Positive where a value lies on the side on which it must; a NaN fails every check.
    gaps = [_gap(r) if must_pass else -_gap(r) for r in results]
    least = min(range(len(gaps)), key=gaps.__getitem__)
    if all(r.passed == must_pass for r in results) and len(set(values)) == 1:
        margin = math.inf  # a question of yes or no, always answered as it must be
    else:
        margin = _in_deviations(statistics.median(gaps), gaps)
    return Side(program, len(values), values[least], _median(values), margin)


def _gap(result: CheckResult) -> float:
    if math.isnan(result.value):
        return -math.inf
    value, threshold = result.value, result.threshold
    if not result.at_most:
        return value - threshold
    if 0 < threshold < value < math.inf:
        # Losses and ratios grow without bound: what lies beyond is measured by how many times.
        return -threshold * math.log(value / threshold)
    return threshold - value


def _in_deviations(centre: float, gaps: Sequence[float]) -> float:
    if math.isinf(centre):
        return centre
    # Only values on the threshold's side of the median: many of these distributions have a long
    # tail away from it, which says nothing of how often the threshold is reached.
    deviations = [centre - gap for gap in gaps if math.isfinite(gap) and gap < centre]
    spread = _MAD_TO_SD * statistics.median(deviations or [0.0])
    if spread == 0:
        return math.copysign(math.inf, centre) if centre else 0.0
    return centre / spread


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return statistics.median(known) if known else math.nan


def _checks(programs: Sequence[Judged]) -> list[str]:
    names: dict[str, None] = {}
    for program in programs:
        for run in program.runs:
            names |= {result.check: None for result in run or ()}
    return list(names)


def _sides(programs: Sequence[Judged], check: str, *, of_right: bool) -> Iterator[Side]:
    for program in programs:
        concerned = program.is_right if of_right else check in program.fails
        if concerned and program.is_right == of_right and (results := program.results(check)):
            yield side(program.program, results, must_pass=of_right)
