"""The test that would have caught the fault.

What it checks: the function `evidence(program, train, val)` returns larger numbers for programs
that have this exercise's fault than for others. The official grade asks it about some twenty
programs that nobody has shown you, on two draws of images each: some have the fault in other
guises, some are healthy, some show the same symptom for another reason. It passes if the fault has
the larger number in 95 of 100 pairs with healthy programs, and in as many with those that are sick
of something else. From 80 on it earns half. A self-check asks about your starter and your program
only, wants a larger number for the starter, and shows the end of what the function prints.

Why it is bad if it fails: a repair can succeed by luck, and a symptom has many causes. Only a test
that convicts the fault and acquits the rest shows that you know which it is, and it will find the
same fault in your next program.

Example: `return program.first_steps(train, val)[0].output.std()` convicts networks whose outputs
differ much between images before the first step.

What to look at: what would be the same in every program with this fault, whatever its width, rate
or optimiser, and different in every program without it? Measure that, rather than the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.checks._result import Finding, at_least, finding
from autograder.types import Evidence, Failure, ProgramError
from autograder.types.conviction import Conviction, Side

GROUP = "diagnosis"
STAGE = "cause"
STANDARD = True
WEIGHT = 4.0
"""Beside a name, which can be guessed, evidence decides four fifths of the points."""
DEFAULTS: Mapping[str, Any] = {}
_NOT_ASKED = ProgramError(Failure.INVALID, "evidence was not asked")
_APART = "larger numbers for programs with the fault than for all others"
_CONFUSED = {0.5: 1.0, 0.0: 0.9}
"""Share of pairs below which a kind is named, by credit."""
_AGAIN = (
    "What does your number measure in a program that has this symptom for another reason? Find a "
    "quantity that only the fault itself changes."
)
_TRY_IT = (
    "To try it in a new cell: `from autograder.measurements import ProgramKit`, `from "
    "autograder.notebook import practice_data`, `train, val = practice_data(exercise, count=100)`, "
    "`evidence(ProgramKit(build_model, fit, predict), train, val)`."
)


def asked(evidence: Evidence) -> bool:
    """Recorded runs of the course's own programs come without evidence."""
    return evidence.conviction is not None


def check(evidence: Evidence, settings: Mapping[str, Any]) -> Finding:
    heard = evidence.conviction or Conviction(error=_NOT_ASKED)
    if heard.error is not None:
        return Finding(
            (at_least(0.0, 1.0),),
            heard.error.message,
            "a function evidence(program, train, val) that returns a number",
            heard.error.next_step or "The last cell before check() shows its form.",
            credit=0.0,
        )
    if heard.practised:
        return _practised(heard)
    return Finding(
        (at_least(heard.credit, 1.0),),
        _said(heard) + _where_it_fails(heard),
        _APART,
        _AGAIN,
        credit=heard.credit,
    )


def _said(heard: Conviction) -> str:
    """Which kinds were confused. The area itself would be a number to climb by."""
    if heard.credit == 1:
        return "it tells the fault from everything else that was tried."
    kinds = "; ".join(heard.confused(below=_CONFUSED[heard.credit])) or "of several kinds"
    if heard.credit:
        return f"it tells the fault from most programs, but not well enough from those {kinds}."
    return f"it does not tell the fault from programs {kinds}."


def _where_it_fails(heard: Conviction) -> str:
    """The learner's own line at which it raises. What it says there could be a program's text."""
    lines = sorted({one.problem.where or "" for one in heard.heard if one.problem} - {""})
    if not lines:
        return ""
    forms = {one.form for one in heard.heard if one.problem and one.problem.where == lines[0]}
    form = forms.pop() if len(forms) == 1 else ""
    which = f"for programs {form}" if form else "for some of the programs"
    return f" It fails at {lines[0]}, {which}."


def _practised(heard: Conviction) -> Finding:
    starter, own = (heard.values(side) for side in (Side.FAULT, Side.HEALTHY))
    shown = [", ".join(f"{value:.3g}" for value in values) for values in (starter, own)]
    problem = next((one.problem for one in heard.heard if one.problem), None)
    at = f"at {problem.where}: " if problem and problem.where else ""
    raised = f"; {at}{problem.message}" if problem else ""
    return finding(
        at_least(heard.healthy_area, 1.0),
        f"{shown[0]} for the starter, {shown[1]} for your program{raised}",
        "larger for the starter than for your program, on two draws of images; the official grade "
        "asks about programs that you have not seen",
        f"{_why_not_apart(starter, own)} {_TRY_IT}",
    )


def _why_not_apart(starter: Sequence[float], own: Sequence[float]) -> str:
    if any(math.isnan(value) for value in (*starter, *own)):
        return "NaN stands for an error, or for something that is no number."
    if set(starter) == set(own):
        return (
            "It gives both programs the same number. What does your repair change in what the "
            "program computes? Measure that."
        )
    return "The larger number has to be that of the starter, on each draw of images."
