"""What a `pool.toml` may say, and what of it a learner's evidence could read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.conviction.pool import FILE, Member, load_pool
from autograder.course import course_root, find_exercise
from autograder.errors import AuthoringError, UnknownNameError
from autograder.types import Exercise
from autograder.types.conviction import Side
from autograder.types.exercise import load_exercise

EXERCISE = "all-alike-again"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of this one exercise; returns the folder of its programs."""
    real = find_exercise(EXERCISE)
    (tmp_path / "course" / real.lesson).mkdir(parents=True)
    shutil.copy(real.path, tmp_path / "course" / real.lesson)
    solutions = tmp_path / "solutions" / real.lesson
    shutil.copytree(course_root() / "solutions" / real.lesson, solutions)
    return solutions / EXERCISE


@pytest.fixture
def exercise(course: Path) -> Exercise:
    return load_exercise(course.parents[2] / "course" / course.parent.name / f"{EXERCISE}.toml")


def test_a_programs_form_says_how_it_is_written_and_nothing_more() -> None:
    plain = "class Column(Dataset):\n    pass\n\nmodel = nn.Sequential()\n"
    own = "class Net(nn.Module):\n    pass\n"
    forms = [Member("one", Side.SICK, "", text).form for text in (plain, own, None)]
    assert forms == [
        "without an nn.Module class of their own",
        "with an nn.Module class of their own",
        "",
    ]


def test_programs_tell_neither_their_cause_nor_their_exercise(exercise: Exercise) -> None:
    pool = load_pool(exercise)
    assert pool is not None
    assert {member.side for member in pool.members} == set(Side)
    for member in pool.members:
        assert "def fit(" in member.text
        assert "diagnosis =" not in member.text
        assert "exercise =" not in member.text
    assert (pool.recipe.train, pool.recipe.set) == (50, exercise.data.set)


def test_a_program_of_its_own(exercise: Exercise, course: Path) -> None:
    own = '# /// repair\n# summary = "steps of no length"\n# ///\nLEARNING_RATE = 0.0\n'
    (course / "pool").mkdir(exist_ok=True)
    (course / "pool" / "no-steps.py").write_text(own)
    path = course / FILE
    more = '\n[[programs]]\nof = "no-steps"\nside = "sick"\nkind = "that stand still"\n'
    path.write_text(path.read_text() + more)
    pool = load_pool(exercise)
    assert pool is not None
    assert pool.members[-1].text.endswith("LEARNING_RATE = 0.0\n")
    assert pool.members[-1].kind == "that stand still"


def test_no_pool(exercise: Exercise, course: Path) -> None:
    (course / FILE).unlink()
    assert load_pool(exercise) is None
    course.with_suffix(".py").unlink()
    assert load_pool(exercise) is None


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda t: t.replace('"sick"', '"fault"'), AuthoringError, "no program that is: sick"),
        (lambda t: t.replace('"sick"', '"ill"'), AuthoringError, "ill"),
        (lambda t: t.replace('of = "broadcast"', 'of = "starter"'), AuthoringError, "twice"),
        (lambda t: t.replace('of = "broadcast"', 'of = "brodcast"'), UnknownNameError, "brodcast"),
        (lambda t: t.replace("train = 50\n", ""), AuthoringError, "train"),
        (lambda t: t + "[[programs]\n", AuthoringError, "pool.toml"),
    ],
)
def test_a_damaged_pool(
    exercise: Exercise, course: Path, change: Callable[[str], str], error: type, says: str
) -> None:
    path = course / FILE
    path.write_text(change(path.read_text()))
    with pytest.raises(error, match=says):
        load_pool(exercise)
