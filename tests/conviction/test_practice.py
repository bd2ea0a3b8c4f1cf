"""A self-check asks evidence about the starter and about the learner's own program."""

from __future__ import annotations

import pytest

from autograder.authoring.notebooks import notebook_of_variant
from autograder.authoring.variants import load_variants
from autograder.conviction.hearing import hear_pool
from autograder.conviction.practice import practice_pool, starter_text
from autograder.course import find_exercise, require_source
from autograder.submissions.program import read_submission
from autograder.types import Program
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


PRINTS = (
    "def evidence(program, train, val):\n"
    "    print('flood\\n' * 50)\n"
    "    step = program.first_steps(train, val)[0]\n"
    "    print('\\x1b[2Jshape', tuple(step.output.shape), '<b>')\n"
    "    return 1 / int(step.output.shape[1] - 1)\n"
)


@pytest.mark.slow
def test_what_evidence_prints_of_the_starter_and_of_the_own_program_is_kept() -> None:
    """Its end, with nothing that a terminal would obey, also where it raises afterwards."""
    text = f"{VARIANTS['two-outputs'].text}\n\n{PRINTS}"
    found = hear_pool(Program.of_file(text), practice_pool(EXERCISE), SEED)
    for one in found.heard:
        outputs = 1 if one.side is Side.FAULT else 2
        assert one.printed.startswith("…\nflood\nflood\n")
        assert one.printed.endswith(f"\n\N{REPLACEMENT CHARACTER}[2Jshape (25, {outputs}) <b>")
        assert (one.problem is None) is (outputs == 2)


@pytest.mark.slow
def test_the_own_program_is_loaded_as_a_grade_loads_it(tmp_path) -> None:
    """With magics, and with experiments left out."""
    found = heard("reference", tmp_path, EXPERIMENT)
    assert found.error is None
    assert found.area == 1.0
