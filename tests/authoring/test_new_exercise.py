"""A new exercise starts as programs that run, with marks where its author has to write."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.authoring.new_exercise import left_to_fill_in, write_skeleton
from autograder.authoring.variants import Kind, load_variants, reference_evidence
from autograder.checks import checks_of
from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import load_pool
from autograder.course import require_source
from autograder.errors import UsageError
from autograder.proving.pools import with_evidence
from autograder.proving.prove import missing
from autograder.proving.verify import verify
from autograder.types.conviction import Side
from autograder.types.exercise import load_exercise

NAME = "05-something-else/lost-gradients"


@pytest.fixture
def written(tmp_path: Path) -> list[Path]:
    return write_skeleton(tmp_path, NAME)


def test_spec_source_and_repairs_are_where_they_belong(written, tmp_path) -> None:
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "solutions/05-something-else/lost-gradients/evidence/reference.py",
        "solutions/05-something-else/lost-gradients/pool/tiny-rate.py",
        "solutions/05-something-else/lost-gradients/pool.toml",
        "solutions/05-something-else/lost-gradients/right/gradients-set-to-none.py",
        "solutions/05-something-else/lost-gradients.py",
        "course/05-something-else/lost-gradients.toml",
        "solutions/05-something-else/lost-gradients/wrong/smaller-learning-rate.py",
    ]


def test_the_programs_are_complete_and_the_spec_is_valid(written, tmp_path) -> None:
    exercise = load_exercise(tmp_path / "course/05-something-else/lost-gradients.toml")
    assert checks_of(exercise)
    variants = load_variants(tmp_path / f"solutions/{NAME}.py", exercise.symptom)
    assert {variant.kind for variant in variants.values()} == set(Kind) - {Kind.MUTANT, Kind.POOL}
    for variant in variants.values():
        ast.parse(variant.text)
    assert "zero_grad" in variants["reference"].text
    assert "zero_grad" not in variants["starter"].text


def test_what_an_author_has_to_write_is_marked_in_every_file(written, tmp_path) -> None:
    marks = left_to_fill_in(tmp_path, "lost-gradients")
    files = {mark.partition(":")[0] for mark in marks}
    assert files == {path.relative_to(tmp_path).as_posix() for path in written}


@pytest.mark.parametrize(
    "name", ["lost-gradients", "05-x/Lost", "5-x/lost", "05-x/a/b", "05-x/", ""]
)
def test_a_name_of_another_form_is_refused(name: str, tmp_path) -> None:
    with pytest.raises(UsageError, match="expected LESSON/EXERCISE"):
        write_skeleton(tmp_path, name)


def test_nothing_is_written_over(written, tmp_path) -> None:
    before = {path: path.read_bytes() for path in written}
    with pytest.raises(UsageError, match="choose another id"):
        write_skeleton(tmp_path, "06-elsewhere/lost-gradients")
    assert {path: path.read_bytes() for path in written} == before


@pytest.mark.slow
def test_the_skeleton_can_be_proven_as_it_is(written, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("AUTOGRADER_HOME", str(tmp_path))
    exercise = load_exercise(tmp_path / "course/05-something-else/lost-gradients.toml")
    outcomes = list(verify(exercise, seeds=1))
    assert len(outcomes) == 4
    assert [outcome.problems for outcome in outcomes] == [()] * 4
    left = "\n".join(missing(exercise))
    assert "lost-gradients.toml:2: to be written" in left
    assert "wrong repairs: 1, expected at least 5" in left
    assert "runs of the campaign: autograder prove lost-gradients" in left
    assert "a proof of the current programs" in left
    assert "a proof of the pool: autograder pool lost-gradients --write" in left


@pytest.mark.slow
def test_the_evidence_of_the_skeleton_convicts_its_fault(written, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("AUTOGRADER_HOME", str(tmp_path))
    exercise = load_exercise(tmp_path / "course/05-something-else/lost-gradients.toml")
    pool = load_pool(exercise)
    assert pool is not None
    evidence = reference_evidence(require_source(exercise))
    heard = hear_pool(with_evidence(exercise, evidence), pool, 7)
    assert heard.error is None
    assert (heard.healthy_area, heard.sick_area) == (1.0, 1.0)
    assert min(heard.values(Side.FAULT)) > 1.5 > max(heard.values(Side.HEALTHY))
