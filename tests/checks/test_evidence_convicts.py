"""What a report says of a learner's evidence, and how much it earns."""

from __future__ import annotations

import math

import pytest

from autograder.checks import judge, judge_one
from autograder.types import CheckResult, Failure, ProgramError
from autograder.types.conviction import Conviction, Heard, Side

KIND = "whose rate is too high"


def heard(side: Side, *values: float, kind: str = "that learn") -> list[Heard]:
    return [Heard(f"{side}-{n}", side, kind, 0, value) for n, value in enumerate(values)]


def against(*sick: float) -> Conviction:
    """Two programs with the fault at 10 and 11, a healthy one at 0, and the sick ones."""
    fault = heard(Side.FAULT, 10, 11, kind="as released")
    return Conviction((*fault, *heard(Side.HEALTHY, 0), *heard(Side.SICK, *sick, kind=KIND)))


@pytest.fixture
def result(make_run, make_exercise, make_evidence):
    def of(conviction: Conviction) -> CheckResult:
        evidence = make_evidence(make_run(), make_exercise(), conviction=conviction)
        return judge_one("evidence_convicts", evidence, {})

    return of


@pytest.mark.parametrize(
    ("sick", "credit"),
    [
        ([0.0] * 10, 1.0),
        ([0.0] * 19 + [12], 1.0),  # 38 of 40 pairs
        ([0.0] * 9 + [12], 0.5),
        ([0.0] * 4 + [12], 0.5),
        ([0.0] * 3 + [12], 0.0),
        ([12.0] * 5, 0.0),
    ],
)
def test_credit_follows_the_lower_area(sick, credit, result) -> None:
    found = result(against(*sick))
    assert (found.credit, found.passed) == (credit, credit == 1.0)
    assert (KIND in found.observed) is (credit < 1)
    assert "that learn" not in found.observed
    assert found.bounds[0].value == credit, "no finer number that could be climbed by"


def test_healthy_programs_can_be_confused_too(result) -> None:
    fault, sick = heard(Side.FAULT, 1, kind="as released"), heard(Side.SICK, 0, kind=KIND)
    found = result(Conviction((*fault, *sick, *heard(Side.HEALTHY, 2))))
    assert found.credit == 0
    assert found.observed == "it does not tell the fault from programs that learn."


def test_only_the_line_of_an_error_is_shown_since_its_words_may_be_a_program(result) -> None:
    secret = ProgramError(Failure.CRASHED, "def build_model(): …", where="cell 7, line 3")
    sick = Heard("s", Side.SICK, KIND, 0, math.nan, secret)
    found = result(Conviction((*heard(Side.FAULT, 1), *heard(Side.HEALTHY, 0), sick)))
    assert "cell 7, line 3" in found.observed
    assert "build_model" not in f"{found.observed}{found.explanation}"


def test_an_error_names_how_the_programs_are_written_where_that_is_what_they_share(result) -> None:
    error = ProgramError(Failure.CRASHED, "no attribute", where="cell 7, line 3")
    form = "with an nn.Module class of their own"
    broken = [
        Heard(f"{side}", side, KIND, 0, math.nan, error, form) for side in (Side.SICK, Side.FAULT)
    ]
    others = (*heard(Side.FAULT, 1), *heard(Side.HEALTHY, 0))
    found = result(Conviction((*others, *broken)))
    assert found.observed.endswith(f"It fails at cell 7, line 3, for programs {form}.")
    another = Heard("h", Side.HEALTHY, KIND, 0, math.nan, error, "without one")
    found = result(Conviction((*others, *broken, another)))
    assert found.observed.endswith("It fails at cell 7, line 3, for some of the programs.")


def test_a_self_check_shows_both_numbers_and_any_error(result) -> None:
    pair = (*heard(Side.FAULT, 0.83214, 0.9), *heard(Side.HEALTHY, 0.04, 0.1))
    found = result(Conviction(pair))
    assert found.passed
    assert found.observed == "0.832, 0.9 for the starter, 0.04, 0.1 for your program"
    error = ProgramError(Failure.CRASHED, "ZeroDivisionError: division by zero", where="line 9")
    broken = Heard("yours", Side.HEALTHY, "like yours", 0, math.nan, error)
    found = result(Conviction((*heard(Side.FAULT, 1), broken)))
    assert not found.passed
    assert found.observed.endswith("; at line 9: ZeroDivisionError: division by zero")


def test_equal_numbers_are_no_evidence(result) -> None:
    assert not result(Conviction((*heard(Side.FAULT, 0, 0), *heard(Side.HEALTHY, 0, 0)))).passed


def test_without_the_function_only_its_points_are_lost(result) -> None:
    problem = ProgramError(Failure.INVALID, "the program does not define evidence")
    found = result(Conviction(error=problem))
    assert (found.credit, found.passed) == (0.0, False)
    assert found.observed == "the program does not define evidence"


def test_it_is_left_out_where_it_was_not_asked(make_run, make_exercise, make_evidence) -> None:
    evidence = make_evidence(make_run(), make_exercise())
    assert "evidence_convicts" not in {one.check for one in judge(evidence)}
    asked = make_evidence(make_run(), make_exercise(), conviction=against(0))
    assert "evidence_convicts" in {one.check for one in judge(asked)}


@pytest.mark.parametrize(
    ("starter", "own", "advice"),
    [
        ([0, 0], [0, 0], "It gives both programs the same number."),
        ([0, 0], [1, 1], "The larger number has to be that of the starter"),
        ([2, 0], [1, 1], "The larger number has to be that of the starter"),
        ([math.nan, 0], [0, 0], "NaN stands for an error"),
    ],
)
def test_a_self_check_says_what_the_two_numbers_mean(starter, own, advice, result) -> None:
    sides = heard(Side.FAULT, *starter), heard(Side.HEALTHY, *own)
    found = result(Conviction((*sides[0], *sides[1])))
    assert found.explanation.startswith(advice)
    assert "evidence(ProgramKit(build_model, fit, predict), train, val)" in found.explanation
