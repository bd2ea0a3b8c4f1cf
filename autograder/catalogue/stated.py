"""What a learner states as the cause: one name, or up to three with a confidence for each.

A run's record keeps it as text: the name itself, or a JSON object.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping

from autograder.catalogue import failure_modes, nearest

MOST_NAMES = 3


class NotStatedError(ValueError):
    """A diagnosis that says nothing; the message tells why."""


def stated(diagnosis: str) -> Mapping[str, float]:
    """The confidence, above 0 and in all at most 1, in each name; a bare name is certain.

    Raises:
        NotStatedError: a name is not in the catalogue, there are too many, or a confidence is no
            share.
    """
    found = _read(diagnosis)
    if not 1 <= len(found) <= MOST_NAMES:
        raise NotStatedError(f"{len(found)} names, expected 1 to {MOST_NAMES}")
    for name, confidence in found.items():
        if name not in failure_modes():
            near = nearest(name[:60])
            hint = f"; did you mean '{near}'?" if near else ""
            raise NotStatedError(f"{name!r:.60} is not in the catalogue{hint}")
        if not 0 < confidence <= 1:
            raise NotStatedError(f"a confidence of {confidence:g}, expected above 0 and at most 1")
    total = math.fsum(found.values())
    if total > 1 + 1e-9:
        raise NotStatedError(f"confidences that add up to {total:g}, expected at most 1")
    return found


def _read(diagnosis: str) -> Mapping[str, float]:
    if not diagnosis.startswith("{"):
        return {diagnosis: 1.0}
    try:
        read = json.loads(diagnosis)
        return {name: float(confidence) for name, confidence in read.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise NotStatedError(
            'expected a name, or names with a confidence each: {"dying-relu": 0.7, …}'
        ) from problem


def score(confidences: Mapping[str, float], accepted: Collection[str]) -> float:
    """The quadratic score, -1 to 1: twice the confidence in the accepted names, less the sum of
    squares of all confidences, the accepted names taken together.

    Strictly proper (Brier 1950; Gneiting and Raftery 2007): on average nobody does better than by
    stating what they believe. Certain and right is 1, certain and wrong is -1, nothing stated is 0.
    """
    right = math.fsum(confidences.get(name, 0.0) for name in set(accepted))
    others = (share for name, share in confidences.items() if name not in accepted)
    return 2 * right - right**2 - math.fsum(share**2 for share in others)
