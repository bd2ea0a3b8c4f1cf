"""What a check finds: bounds, and the words about them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.types import Bound, CheckResult, Evaluation

FINITE = "loss_finite"
"""The check that says where NaN and infinity first appear."""
UNMEASURED = "not measured: the layers gave no numbers to compare while predict ran"
_WHO_ANSWERS = (
    "Print what each layer of the network outputs while predict runs. Do the answers come from "
    "that network, with the weights that fit trained?"
)


@dataclass(frozen=True)
class Finding:
    """What a check says; the framework adds its name and group."""

    bounds: tuple[Bound, ...]
    observed: str
    """What was seen, with numbers."""
    required: str
    """What would pass."""
    hint: str
    """What to say where it fails; leads to the cause and never names it."""
    needs: tuple[Evaluation, ...] = ()
    """The answers that the values were computed from. Where some are not finite the check still
    fails, but says that it could not be judged, and which other check comes first."""
    credit: float | None = None
    """Share of its points, -1 to 1, where there is something between passing and failing, or worse
    than failing."""
    explains_others: bool = True
    """Whether failures of later stages may follow from this one."""


def at_most(value: float, threshold: float, name: str = "") -> Bound:
    """Holds when `value` is at or below `threshold`."""
    return Bound(value, threshold, True, name)


def at_least(value: float, threshold: float, name: str = "") -> Bound:
    """Holds when `value` is at or above `threshold`."""
    return Bound(value, threshold, False, name)


def finding(
    bounds: Bound | Iterable[Bound],
    observed: str,
    required: str,
    hint: str,
    *,
    needs: Iterable[Evaluation] = (),
) -> Finding:
    """One bound or several; the rest as in `Finding`."""
    several = (bounds,) if isinstance(bounds, Bound) else tuple(bounds)
    return Finding(several, observed, required, hint, tuple(needs))


def result_of(name: str, group: str, found: Finding, weight: float = 1.0) -> CheckResult:
    """A NaN always fails, and never makes a check say something false."""
    passed = all(bound.holds for bound in found.bounds)
    observed, hint, hidden = found.observed, found.hint, False
    if not passed and not all(answers.finite for answers in found.needs):
        hidden = True
        observed = "not judged: some of the probabilities it needs are NaN or infinite"
        hint = f"Repair what {FINITE} shows first; this can be judged after that."
    elif any(math.isnan(bound.value) for bound in found.bounds):
        observed, hint = UNMEASURED, _WHO_ANSWERS
    return CheckResult(
        check=name,
        group=group,
        passed=passed,
        observed=observed,
        required=found.required,
        explanation="" if passed else hint,
        bounds=found.bounds,
        hidden_by=FINITE if hidden else "",
        credit=found.credit,
        weight=weight,
        explains_others=found.explains_others,
    )
