"""Which failed check a report leads with, and which others are likely to follow from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from autograder.types import CheckResult

STAGES = {
    "runs": "does it train a network of its own, to finite numbers",
    "starts": "does it start where it should",
    "learns": "does it learn its training images",
    "true": "is what it reports, and what it answers, true",
    "holds": "does it hold for new images",
    "parts": "do all parts of the network and of the image take part",
    "cost": "does it stay within time and memory",
    "cause": "is the cause found",
}
"""The questions that a report asks, in this order: the first that is answered with no decides."""
_FOLLOW = {
    "runs": ("starts", "learns", "true", "holds", "parts"),
    "starts": ("learns", "holds", "parts"),
    "learns": ("learns", "holds", "parts"),
    "true": ("true", "holds", "parts"),
    "holds": ("holds", "parts"),
}
"""The stages whose failures are likely to follow from one in a stage. A network that has not
learned its training images cannot know others; that its reports are false is another matter."""


def in_order(
    results: Sequence[CheckResult], stage_of: Callable[[str], str]
) -> tuple[CheckResult, ...]:
    """The results as a report shows them: the failure that decides, other failures of their own,
    what is likely to follow from the first, what could not be judged, and what passed.

    Args:
        stage_of: the stage of a check, by its name.
    """
    order = list(STAGES)

    def place(result: CheckResult) -> tuple[int, str]:
        return order.index(stage_of(result.check)), result.check

    by_stage = sorted(results, key=place)
    failed = [one for one in by_stage if not one.passed and one.judged]
    if failed:
        lead = failed[0]
        behind = _FOLLOW.get(stage_of(lead.check), ()) if lead.explains_others else ()
        failed = [lead] + [
            dataclasses.replace(one, follows=lead.check if stage_of(one.check) in behind else "")
            for one in failed[1:]
        ]
    return (
        *(one for one in failed if not one.follows),
        *(one for one in failed if one.follows),
        *(one for one in by_stage if not one.judged),
        *(one for one in by_stage if one.passed),
    )
