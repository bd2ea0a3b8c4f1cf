"""How precisely a learner is told what the grader measured with labels that it keeps to itself."""

from __future__ import annotations

import math

DIGITS = 2
"""Significant digits. A program chooses its answers, so it can choose them to make a more precise
loss spell out labels: nine labels in base 3 were read from one loss with six digits."""


def coarse(value: float, limit: float = math.nan) -> float:
    """A measured number with two significant digits; NaN and infinity stay as they are.

    Args:
        limit: what the number is compared with; the result is on the same side of it, so that no
            report says "0.35, needed at most 0.35" of a check that failed.
    """
    if not math.isfinite(value) or value == 0:
        return value
    place = DIGITS - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, place)
    if math.isfinite(limit):
        for step in (10.0**-place, -(10.0**-place)):
            if (value <= limit) != (rounded <= limit) or (value >= limit) != (rounded >= limit):
                moved = round(rounded + step, place)
                same = (value <= limit) == (moved <= limit) and (value >= limit) == (moved >= limit)
                rounded = moved if same else rounded
    return rounded
