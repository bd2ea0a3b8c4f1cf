"""Seeds of official grades: secret, different for each student and attempt, from a pool."""

from __future__ import annotations

from pathlib import Path

from autograder.judging.rule import MOST_RUNS
from autograder.judging.seeds import POOL, attempt_of, seeds_of
from autograder.running.run import PRACTICE_SEED
from autograder.sampling.drawing import PUBLIC_SEEDS
from autograder.types import Submission
from autograder.types.submission import Program, SourceLine


def test_seeds_depend_on_the_secret_and_on_the_exercise(make_exercise) -> None:
    one, other = make_exercise(name="one"), make_exercise(name="other")
    drawn = {seeds_of(exercise, secret=key) for exercise in (one, other) for key in ("a", "b")}
    assert len(drawn) == 4
    assert seeds_of(one, secret="a") == seeds_of(one, secret="a")
    assert len({seed for four in drawn for seed in four}) == 4 * MOST_RUNS
    assert all(seed >= PUBLIC_SEEDS for four in drawn for seed in four)
    assert max(seed.bit_length() for four in drawn for seed in four) > 120


def test_students_and_attempts_get_seeds_of_their_own_out_of_a_small_pool(make_exercise) -> None:
    """Knowing the hidden labels of somebody else, or of an earlier attempt, hardly ever helps."""
    exercise = make_exercise()
    drawn = {
        (student, attempt): seeds_of(exercise, secret="a", student=student, attempt=attempt)
        for student in ("ada", "bob", "cleo", "")
        for attempt in map(str, range(100))
    }
    assert all(len(set(three)) == MOST_RUNS for three in drawn.values())
    assert len({three[0] for three in drawn.values()}) == POOL
    assert len({seed for three in drawn.values() for seed in three}) == POOL
    mine = set(drawn["ada", "0"])
    shared = sum(bool(mine & set(three)) for three in drawn.values()) / len(drawn)
    assert shared < 0.4, "two attempts seldom share a seed; by chance in 3 * 3 / 48 of the cases"
    assert drawn["ada", "1"] != drawn["ada", "2"]
    assert drawn["ada", "1"] != drawn["bob", "1"]
    twisted = seeds_of(exercise, secret="a", student='ada", "1', attempt="2")
    assert twisted != seeds_of(exercise, secret="a", student="ada", attempt='1", "2')


def test_the_same_program_is_the_same_attempt_wherever_it_lies(make_exercise) -> None:
    program = Program("x = 1\n", (SourceLine(None, 1),))
    here, there = Submission("a", program, Path("one.py")), Submission("a", program, Path("b/c.py"))
    other = Submission("a", Program("x = 2\n", (SourceLine(None, 1),)), Path("one.py"))
    assert attempt_of(here) == attempt_of(there) != attempt_of(other)
    assert len(attempt_of(Submission("a", Program("x = '\ud800'\n", ()), None))) == 64


def test_without_a_secret_the_practice_seeds_are_used(make_exercise) -> None:
    drawn = seeds_of(make_exercise(), secret="")
    assert len(set(drawn)) == MOST_RUNS
    assert PRACTICE_SEED not in drawn  # the cost of the reference is measured with that one
    assert drawn == seeds_of(make_exercise(name="other"), secret="")
