"""Evidence that was written without knowing the pools: what was heard is of what there is now."""

from __future__ import annotations

import pytest

from autograder.conviction.pool import load_pool
from autograder.course import exercises
from autograder.proving import held_out_evidence
from autograder.proving.held_out_evidence import (
    LEARNED_FROM,
    RECORD,
    current_record,
    hear,
    held_out_lines,
    pieces,
)
from autograder.proving.solutions_record import load_record
from autograder.types.conviction import CONVINCING


def test_every_exercise_has_pieces_of_both_kinds() -> None:
    for exercise in exercises().values():
        kinds = {path.stem.split("-")[0] for path in pieces(exercise)}
        assert kinds == {"good", "tempting", "reference"}, exercise.id


def test_what_is_recorded_is_of_the_present_pieces_and_pools() -> None:
    record = current_record()
    stale = [name for name in load_record(RECORD) if record.get(name) is None]
    assert stale == [], "run: make held-out"
    assert None not in record.values(), "run: make held-out"


def test_the_course_convicts_the_fault_on_images_that_no_proof_has_used() -> None:
    found = {name: one["area"] for name, one in load_record(RECORD).items() if "reference" in name}
    assert len(found) == len(exercises())
    assert {name: area for name, area in found.items() if area < CONVINCING} == {}


def test_marks_are_counted_by_kind(monkeypatch) -> None:
    areas = {"a/good-1": 1.0, "a/good-2": 0.9, "b/good-1": 0.2, "a/tempting-1": 0.8}
    record = {name: {"area": area} for name, area in areas.items()} | {"b/tempting-1": None}
    record |= {f"{LEARNED_FROM[0]}/{name}": {"area": 1.0} for name in ("good-1", "reference")}
    monkeypatch.setattr(held_out_evidence, "current_record", lambda: record)
    good, tempting, reference = held_out_lines()
    assert good.startswith("Of 3 pieces that measure the cause")
    assert good.endswith("1 earn all of their points, 1 half and 1 none.")
    assert tempting.endswith(
        "0 earn all of their points, 1 half and 0 none. 1 more have not been heard yet."
    )
    assert reference.startswith("Of 1 pieces of the course's own")


@pytest.mark.slow
def test_a_piece_is_heard_as_it_was_recorded() -> None:
    exercise = exercises()["all-alike-again"]
    pool = load_pool(exercise)
    assert pool is not None
    (path, *_) = pieces(exercise)
    found = hear(exercise, pool, path)
    recorded = load_record(RECORD)[f"{exercise.id}/{path.stem}"]
    assert (found["area"] >= CONVINCING) == (recorded["area"] >= CONVINCING)
    assert found["area"] == pytest.approx(recorded["area"], abs=0.02)
