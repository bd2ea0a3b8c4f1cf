"""The rule of an official grade: when the evidence is clear, and what it says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.answers.doubts import doubts
from autograder.checks import judge
from autograder.types import CheckResult, Evidence, RunRecord, Split, Verdict

MOST_RUNS = 3

_DEVIATIONS = 4.0
"""Standard deviations above guessing that count as skill: 3 in 100,000 guessers reach it."""

_LEAST_GAIN = 0.9
"""Highest ratio of the loss after training to that before it at which a program has learned
anything. Right programs of the course reach 0.61 or less on the images that they train on."""

DOUBT = "the answers do not follow the model's weights as a network's answers do"
ASK = (
    "A person should look at the program. Does predict compute its answers with the model that it "
    "is given, and with nothing else? Half precision and rounding lose small changes."
)

Results = tuple[CheckResult, ...] | None
"""What the checks say of one run; None for a run that did not complete."""


def results_of(evidence: Evidence) -> Results:
    """Judge a run."""
    return judge(evidence) if evidence.run.complete else None


def agree(runs: Sequence[Results]) -> bool:
    """Whether two runs agree on every check, so that a third could not change any median."""
    first, second = runs
    if first is None or second is None:
        return first is second
    return all(a.passed == b.passed for a, b in zip(first, second, strict=True))


def verdict_of(runs: Sequence[Results]) -> Verdict:
    """PASSED or FAILED by the median of each check; CRASHED where most runs did not complete."""
    complete = [run for run in runs if run is not None]
    if 2 * len(complete) <= len(runs):
        return Verdict.CRASHED
    passed = all(result.passed for result in decide(complete))
    return Verdict.PASSED if passed else Verdict.FAILED


def decide(complete: Sequence[tuple[CheckResult, ...]]) -> tuple[CheckResult, ...]:
    """The median of each check over complete runs; each result is that of a real run."""
    decided = []
    for results in zip(*complete, strict=True):
        passed = sum(result.passed for result in results)
        majority = passed * 2 > len(results)
        agreeing = [result for result in results if result.passed == majority]
        # A result that was not judged says less, and the check that hides it may pass in most runs.
        agreeing = [result for result in agreeing if result.judged] or agreeing
        decided.append(agreeing[len(agreeing) // 2])
    return tuple(decided)


def skilled(runs: Sequence[RunRecord]) -> bool:
    """Whether most runs end with a model that beats guessing on images with hidden labels, and that
    is better than before its training: a model that is good from the start was trained elsewhere.
    """
    return 2 * sum(_beats_guessing(run) and _has_learned(run) for run in runs) > len(runs)


def doubtful(runs: Sequence[RunRecord]) -> bool:
    """Whether most runs leave one doubt about where the answers come from: a person decides then.
    Two doubts fail the check `answers_follow_weights`."""
    return 2 * sum(run.complete and len(doubts(run)) == 1 for run in runs) > len(runs)


def _beats_guessing(run: RunRecord) -> bool:
    """Judged by the mean recall over the classes. Its expectation is 1/C for answers that ignore
    the image, whatever the shares of the classes.
    """
    if not run.complete or run.test is None:
        return False
    chance = 1 / run.classes
    # As if the classes were of equal size; where they are not, the bound favours the program.
    deviation = math.sqrt(chance * (1 - chance) / run.test.count)
    return run.test.mean_recall > chance + _DEVIATIONS * deviation


def _has_learned(run: RunRecord) -> bool:
    """Judged by the losses on training images and on hidden ones; one epoch of either is enough."""
    return any(
        loss <= _LEAST_GAIN * run.initial[split].loss
        for split in (Split.TRAIN, Split.PROBE)
        for _, loss in run.curve(split)
    )
