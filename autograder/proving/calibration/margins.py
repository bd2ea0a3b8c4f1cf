"""How far each threshold lies from what right and wrong programs show."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.variants import Kind
from autograder.types import Bound, CheckResult

_MAD_TO_SD = 1.4826
"""Standard deviation of a normal distribution, divided by its median absolute deviation."""


LEAST_MARGINS = {True: 2.0, False: 3.0}
"""Robust standard deviations that right and wrong programs keep from the other verdict: an exercise
with less is changed (CONTRIBUTING.md)."""


@dataclass(frozen=True)
class Side:
    """The program on one side of a threshold whose runs come nearest to it."""

    program: str
    runs: int
    """How many runs of this program were measured."""
    nearest: float
    """The value nearest to the threshold, or furthest on the wrong side of it."""
    median: float
    margin: float
    """Distance of the median from the threshold, in robust standard deviations of the values on the
    threshold's side of the median; negative on the wrong side, infinite if values do not vary."""


@dataclass(frozen=True)
class Margin:
    """One bound of a check: its threshold between right and wrong programs."""

    check: str
    bound: str
    """The bound's name; empty if the check has only one."""
    threshold: float
    at_most: bool
    right: Side
    wrong: Side | None
    """Among programs that must fail here; None if no program of the exercise must."""


@dataclass(frozen=True, eq=False)
class Judged:
    """All runs of one program, each judged by every check. Equal only to itself: a comparison would
    go through all results."""

    program: str
    kind: Kind
    fails: tuple[str, ...]
    """Checks that it must fail."""
    runs: tuple[tuple[CheckResult, ...] | None, ...]
    """Results of each run; None for a run without results."""
    held_out: bool = False
    """Whether no threshold was set by this program; then no margin counts it."""
    reviews: int = 0
    """Number of runs that leave a doubt about where the answers come from (`answers/doubts.py`). If
    most runs of a grade do, a person is asked."""

    @property
    def is_right(self) -> bool:
        return self.kind in (Kind.REFERENCE, Kind.RIGHT)

    def results(self, check: str) -> list[CheckResult]:
        """This check's result in each complete run."""
        return [r for run in self.runs if run is not None for r in run if r.check == check]


def margins(programs: Sequence[Judged]) -> list[Margin]:
    """The margin of every bound of an exercise's checks, in the order of the checks."""
    programs = [program for program in programs if not program.held_out]
    found = []
    for check in _checks(programs):
        first = next(r for p in programs for r in p.results(check))
        for place, bound in enumerate(first.bounds):
            right = list(_sides(programs, check, place, of_right=True))
            wrong = list(_sides(programs, check, place, of_right=False))
            if right:
                found.append(
                    Margin(
                        check=check,
                        bound=bound.name,
                        threshold=bound.threshold,
                        at_most=bound.at_most,
                        right=min(right, key=lambda side: side.margin),
                        wrong=min(wrong, key=lambda side: side.margin, default=None),
                    )
                )
    return found


@dataclass(frozen=True)
class VerdictMargin:
    """How far a program's verdict lies from the other one."""

    program: str
    is_right: bool
    side: Side
    """Of a right program its least side, since it must pass every check; of a wrong one its
    largest, since any of the checks at which it must fail is enough."""
    check: str

    @property
    def is_thin(self) -> bool:
        return self.side.margin < LEAST_MARGINS[self.is_right]


def verdict_margins(programs: Sequence[Judged]) -> list[VerdictMargin]:
    """The margin of every program's verdict; none of programs that are held out."""
    found = []
    for program in programs:
        if program.held_out:
            continue
        checks = _checks([program]) if program.is_right else program.fails
        sides = [
            (side(program.program, bounds, must_pass=program.is_right), check)
            for check in checks
            for bounds in zip(*(r.bounds for r in program.results(check)), strict=True)
        ]
        if sides:
            choose = min if program.is_right else max
            one, check = choose(sides, key=lambda pair: pair[0].margin)
            found.append(VerdictMargin(program.program, program.is_right, one, check))
    return found


def thinnest(programs: Sequence[Judged]) -> tuple[float, float]:
    """The smallest margins of an exercise's verdicts: of a right program, and of a wrong one."""
    found = verdict_margins(programs)
    right, wrong = (
        min((one.side.margin for one in found if one.is_right is kind), default=math.nan)
        for kind in (True, False)
    )
    return right, wrong


def side(program: str, bounds: Sequence[Bound], *, must_pass: bool) -> Side:
    """One program's distance from a threshold.

    Args:
        bounds: the same bound of a check from each of the program's runs; at least one.
        must_pass: whether the program is right; a wrong one must be beyond the threshold.
    """
    values = [bound.value for bound in bounds]
    # Positive if a value is on the side that it must be on; a NaN fails every check.
    gaps = [_gap(bound) if must_pass else -_gap(bound) for bound in bounds]
    least = min(range(len(gaps)), key=gaps.__getitem__)
    if all(bound.holds == must_pass for bound in bounds) and len(set(values)) == 1:
        margin = math.inf  # a yes-or-no question, always answered as it must be
    else:
        margin = _in_deviations(statistics.median(gaps), gaps)
    return Side(program, len(values), values[least], _median(values), margin)


def _gap(bound: Bound) -> float:
    if math.isnan(bound.value):
        return -math.inf
    value, threshold = bound.value, bound.threshold
    if not bound.at_most:
        return value - threshold
    if 0 < threshold < value < math.inf:
        # Losses and ratios have no upper limit, so beyond the threshold their ratio to it counts.
        return -threshold * math.log(value / threshold)
    return threshold - value


def _in_deviations(centre: float, gaps: Sequence[float]) -> float:
    if math.isinf(centre):
        return centre
    # Only values on the threshold's side of the median: many of these distributions have a long
    # tail on the other side, which says nothing about how often the threshold is reached.
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


def _sides(programs: Sequence[Judged], check: str, place: int, *, of_right: bool) -> Iterator[Side]:
    """One side of the bound at `place`, for each program. A wrong program counts only if this bound
    fails it: if a check has several bounds, one of them is enough."""
    for program in programs:
        concerned = program.is_right if of_right else check in program.fails
        results = program.results(check)
        if not concerned or program.is_right != of_right or not results:
            continue
        bounds = [r.bounds[place] for r in results]
        if of_right or len(results[0].bounds) == 1 or _fails_by(bounds):
            yield side(program.program, bounds, must_pass=of_right)


def _fails_by(bounds: Sequence[Bound]) -> bool:
    return 2 * sum(not bound.holds for bound in bounds) > len(bounds)
