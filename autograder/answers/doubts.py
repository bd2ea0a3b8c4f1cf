"""Reasons to doubt that answers come from the weights that were handed over."""

from __future__ import annotations

import math

from autograder.types import Facts, RunRecord

_RATIO = (1.7, 2.4)
_COSINE = 0.9
_SIZE = (1e-4, 1.0)
_DEVIATIONS = 4.0
"""Standard deviations above guessing that count as skill, as in `judging.rule.skilled`."""
KEPT = 0.75
"""Share of its skill that a network may keep when its convolutions are drawn anew, in the draw in
which it keeps least. Of 34 right programs none keeps more than 0.07. A network of four filters and
two classes kept 0.81 in 1 of 30 runs: a trained head gets something out of any filters. A linear
layer beside a dead network kept 0.82 and more when draws kept their mean."""


def follows(facts: Facts) -> bool:
    """Whether answers move with the weights as those of a network do: in proportion.

    Measured on the course's right programs: ratio 1.87 to 2.27, cosine 0.91 and more.
    """
    return (
        _RATIO[0] <= facts.response_ratio <= _RATIO[1]
        and facts.response_cosine >= _COSINE
        and _SIZE[0] <= facts.response_size <= _SIZE[1]
    )


def kept_skill(run: RunRecord) -> float:
    """How much of its skill a model keeps when its convolutions, or all its weights, are drawn
    anew: the larger of the two (a model without convolutions has only the second). 0 is none, 1 is
    all; skill is the mean recall above guessing."""
    skill = _skill(run)
    if not skill > 0:
        return math.nan
    redrawn = (run.facts.redrawn_convolutions, run.facts.redrawn_weights)
    left = [recall for recall in redrawn if recall is not None]
    # A maximum could drop a NaN.
    shares = [(one - 1 / run.classes) / skill for one in left]
    return math.nan if any(map(math.isnan, shares)) else max(shares)


def doubts(run: RunRecord) -> tuple[str, ...]:
    """Why to doubt that the answers come from the weights; empty if there is no reason to.

    Missing evidence is a reason. A model that only guesses, like that of many starters, gives none:
    there is no skill whose origin could be in doubt, and such a program earns nothing.
    """
    if run.test is None:
        return ()
    chance = 1 / run.classes
    luck = math.sqrt(chance * (1 - chance) / max(1, run.test.count))
    if _skill(run) <= _DEVIATIONS * luck:
        return ()
    found = []
    if not follows(run.facts):
        found.append("answers do not move in proportion when the weights are moved a little")
    if not kept_skill(run) <= KEPT:
        found.append("answers stay right when the weights are drawn anew")
    return tuple(found)


def _skill(run: RunRecord) -> float:
    """Mean recall on the test images, less what guessing gives; NaN if nothing is known."""
    return run.test.mean_recall - 1 / run.classes if run.test else math.nan
