"""A self-check asks evidence about the starter and about the learner's own program."""

from __future__ import annotations

import pytest

from autograder.authoring.notebooks import notebook_of_variant
from autograder.authoring.variants import load_variants
from autograder.conviction.hearing import hear_pool
from autograder.conviction.practice import practice_pool, starter_text
from autograder.course import find_exercise, require_source
from autograder.submissions.program import read_submission
from autograder.types.conviction import Conviction, Side

EXERCISE = find_exercise("all-alike-again")
SOURCE = require_source(EXERCISE)
VARIANTS = load_variants(SOURCE, EXERCISE.symptom)
SEED = 7
EXPERIMENT = (
    r"%matplotlib inline\nimport autograder.notebook as n\nn.practice(build_model, fit, predict)\n"
)


def heard(variant: str, tmp_path, more: str = "") -> Conviction:
    path = tmp_path / f"{EXERCISE.id}.ipynb"
    text = notebook_of_variant(EXERCISE, SOURCE, VARIANTS[variant])
    path.write_text(text.replace("def evidence", f"{more}def evidence"), encoding="utf-8")
    return hear_pool(read_submission(path).program, practice_pool(EXERCISE), SEED)


def test_the_starter_is_that_of_the_course() -> None:
    text = starter_text(EXERCISE)
    lines = VARIANTS["starter"].text.split("def fit(")[1].splitlines()
    assert all(line in text for line in lines)
    assert "check()" not in text


@pytest.mark.slow
def test_the_starter_is_convicted_and_the_repair_is_not(tmp_path) -> None:
    found = heard("reference", tmp_path)
    assert found.error is None
    assert found.practised
    assert found.area == 1.0


@pytest.mark.slow
def test_the_starter_handed_in_shows_no_difference(tmp_path) -> None:
    found = heard("starter", tmp_path)
    assert found.values(Side.FAULT) == found.values(Side.HEALTHY) == [0.0, 0.0]
    assert found.area == 0.5


@pytest.mark.slow
def test_the_own_program_is_loaded_as_a_grade_loads_it(tmp_path) -> None:
    """With magics, and with experiments left out."""
    found = heard("reference", tmp_path, EXPERIMENT)
    assert found.error is None
    assert found.area == 1.0
