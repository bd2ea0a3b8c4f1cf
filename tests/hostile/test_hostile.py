"""Hostile submissions earn nothing, reach nothing and leave nothing; odd but right ones pass."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.variants import load_variants
from autograder.course import find_exercise, require_source
from autograder.grading import Rule, grade
from autograder.judging.answer_key import reference_program
from autograder.running.run import PRACTICE_SEED, run_once
from autograder.sandbox import available, backends
from autograder.selftest.corpus import Attack, load_attacks
from autograder.selftest.runner import EXERCISE, Outcome, run_attack, run_together, small_course
from autograder.selftest.survey import survey
from autograder.types import Exercise, Program, RunRecord, Submission, Verdict

pytestmark = pytest.mark.slow

ATTACKS = load_attacks(Path(__file__).parent)
WRONG = [attack for attack in ATTACKS if attack.base != "reference"]
RIGHT = [attack for attack in ATTACKS if attack.base == "reference"]
OTHERS = [b for b in backends() if b.official and not b.unavailable() and b is not available()]
WEAKEST = OTHERS[-1:]
"""The one that claims least; `autograder self-test` tries each."""
CUT_SHORT = {Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.OUTPUT_LIMIT}


@pytest.fixture(scope="session")
def small() -> Iterator[Exercise]:
    with small_course() as exercise:
        yield exercise


def name(attack: Attack) -> str:
    return attack.id.replace(" ", "_")


def require(attack: Attack) -> None:
    if attack.needs == "cuda" and not Path("/dev/nvidia0").exists():
        pytest.skip("needs a GPU")


def assert_judged(outcome: Outcome) -> None:
    found = (outcome.report.verdict, outcome.report.points, outcome.report.error)
    assert outcome.judged_rightly, (outcome.attack.id, *found)


def assert_contained(outcome: Outcome) -> None:
    assert outcome.reached == ()
    assert outcome.traces == ()
    if outcome.attack.layer and outcome.report.verdict not in CUT_SHORT:
        assert outcome.held, "the attack itself never ran"


def graded(attack: Attack, exercise: Exercise) -> list[Outcome]:
    return run_together(attack, exercise) if attack.together else [run_attack(attack, exercise)]


@pytest.mark.parametrize("attack", WRONG, ids=name)
def test_an_attack_earns_nothing_and_reaches_nothing(attack: Attack, small: Exercise) -> None:
    require(attack)
    for outcome in graded(attack, small):
        assert_judged(outcome)
        assert_contained(outcome)


@pytest.mark.parametrize("attack", RIGHT, ids=name)
def test_an_odd_but_right_program_passes(attack: Attack) -> None:
    for outcome in graded(attack, find_exercise(EXERCISE).without_evidence()):
        assert_passed(outcome)


def assert_passed(outcome: Outcome) -> None:
    failed = [(check.check, check.observed) for check in outcome.report.checks if not check.passed]
    assert (outcome.attack.id, failed, outcome.report.error) == (outcome.attack.id, [], None)
    assert outcome.report.verdict is Verdict.PASSED
    assert outcome.report.score == 1.0


@pytest.mark.parametrize("backend", WEAKEST, ids=lambda backend: backend.name)
def test_the_weakest_official_sandbox_contains_what_is_surveyed(backend: Any) -> None:
    found = survey(backend)
    assert {layer.layer: layer.breaches for layer in found.layers if layer.breaches} == {}
    assert found.holds


def test_every_kind_of_attack_has_a_submission() -> None:
    covered = {row for attack in ATTACKS for row in attack.rows}
    assert covered == set(range(1, 44))


def test_what_must_pass_is_named_so() -> None:
    assert {row for attack in RIGHT for row in attack.rows} == set(range(37, 42))
    assert all(attack.verdicts == (Verdict.PASSED,) for attack in RIGHT)
    assert all(Verdict.PASSED not in attack.verdicts for attack in WRONG)
    assert not any("validation" in a.earns for a in WRONG if a.name != "ships_weights")


def test_the_untouched_starter_earns_nothing(small: Exercise) -> None:
    """Otherwise points for an attack might not be its own doing."""
    starter = load_variants(require_source(small), small.symptom)["starter"].text
    submission = Submission(small.id, Program.of_file(starter))
    report = grade(submission, small, Rule(official=False))
    assert (report.verdict, report.score) == (Verdict.FAILED, 0.0)


def test_the_next_submission_is_not_affected(small: Exercise) -> None:
    program = reference_program(small)
    assert program is not None
    before = run_once(small, program, PRACTICE_SEED)
    names = {"leaves_state", "leaves_a_daemon", "changes_torch_state"}
    for attack in {attack.name: attack for attack in ATTACKS if attack.name in names}.values():
        graded(attack, small)
    after = run_once(small, program, PRACTICE_SEED)
    assert before.error is None
    assert without_cost(after) == without_cost(before)


def without_cost(run: RunRecord) -> dict[str, Any]:
    """What must agree bit for bit in a record; NaN as a word, so that it equals itself."""
    record = dataclasses.asdict(run)
    del record["cost"], record["facts"]["answering_seconds"]
    plain: dict[str, Any] = comparable(record)
    return plain


def comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    return "NaN" if isinstance(value, float) and math.isnan(value) else value
