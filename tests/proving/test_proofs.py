"""Every exercise is proven, and its sources have not changed since."""

from __future__ import annotations

import pytest

from autograder.authoring.proof import load_proof, reference_band, sources_hash
from autograder.authoring.variants import CHEATS, Kind, load_variants
from autograder.catalogue import failure_modes
from autograder.checks import checks_of
from autograder.course import exercises, require_source
from autograder.judging.answer_key import accepted_diagnoses
from autograder.proving.pages.proof_table import proof_table, table_path

EXERCISES = list(exercises().values())
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


@each
def test_the_proof_is_of_the_present_sources(exercise):
    proof = load_proof(exercise)
    assert proof is not None, f"run: autograder verify {exercise.id} --seeds 5 --write"
    assert proof["sources"] == sources_hash(exercise), (
        f"{exercise.id} changed after it was verified; run: make verify"
    )


@each
def test_the_proof_holds_over_five_seeds_for_every_program(exercise):
    proof = load_proof(exercise)
    assert proof is not None
    assert proof["seeds"] >= 5
    assert proof["holds"] is True
    variants = load_variants(require_source(exercise), exercise.symptom)
    promised = [variant.name for variant in variants.values() if not variant.held_out]
    assert [row["name"] for row in proof["programs"]] == promised
    for row in proof["programs"]:
        for check in row["claimed_to_fail"]:
            assert row["checks"][check]["passed"] == 0, (row["name"], check)
        if row["kind"] in (Kind.REFERENCE, Kind.RIGHT):
            assert all(c["passed"] == proof["seeds"] for c in row["checks"].values()), row["name"]


@each
def test_the_reference_stays_within_eight_cpu_seconds(exercise):
    proof = load_proof(exercise)
    assert proof is not None
    assert proof["reference_cpu_seconds"][1] <= 8
    assert proof["reference_memory_mb"][1] <= 1024


@each
def test_the_reference_band_has_a_span_for_every_epoch(exercise):
    band = reference_band(exercise)
    assert set(band) == {"train_loss", "val_loss", "val_accuracy"}
    assert all(low <= high for curve in band.values() for low, high in curve)
    assert all(len(curve) >= 2 for curve in band.values())


@each
def test_there_are_enough_repairs_and_only_known_names(exercise):
    variants = load_variants(require_source(exercise), exercise.symptom).values()
    right = [variant for variant in variants if variant.kind is Kind.RIGHT]
    cheats = {path.stem for path in (require_source(exercise).parents[1] / CHEATS).glob("*.py")}
    own = [v for v in variants if v.kind is Kind.WRONG and v.name not in cheats]
    assert len(right) >= 3
    assert len(own) >= 5
    assert len(cheats) >= 5
    checks = checks_of(exercise)
    for variant in variants:
        assert set(variant.fails) <= set(checks), variant.name


@each
def test_causes_are_in_the_catalogue(exercise):
    from autograder.authoring.source import load_source

    source = load_source(require_source(exercise))
    named = {source.diagnosis, *source.also_accepted}
    named |= {bug.failure_mode for bug in source.bugs.values()}
    assert named <= set(failure_modes())


@each
def test_the_cause_of_every_planted_bug_is_an_accepted_diagnosis(exercise):
    from autograder.authoring.source import load_source

    source = load_source(require_source(exercise))
    accepted = accepted_diagnoses(exercise)
    assert accepted is not None
    for name, bug in source.bugs.items():
        assert bug.failure_mode in accepted, name
    assert len(set(accepted)) == len(accepted)


@each
def test_no_text_for_students_names_the_cause(exercise):
    from autograder.authoring.source import load_source

    source = load_source(require_source(exercise))
    texts = [exercise.title, exercise.story, *exercise.hints]
    for word in {source.diagnosis, source.diagnosis.replace("-", " ")}:
        assert not any(word in text.lower() for text in texts), word


def test_the_table_of_all_proofs_is_current():
    assert table_path().read_text(encoding="utf-8") == proof_table(EXERCISES), (
        "run: autograder verify --table"
    )
