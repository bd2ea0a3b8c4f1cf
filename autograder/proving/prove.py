"""Make everything of an exercise that is committed, from its sources; say what is missing."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.new_exercise import left_to_fill_in
from autograder.authoring.proof import load_proof, sources_hash
from autograder.authoring.variants import Kind
from autograder.course import course_root, exercises, require_source
from autograder.judging.answer_key import accepted_diagnoses
from autograder.proving.calibration.campaign import Tell, judged, make_runs, pending, programs
from autograder.proving.calibration.margins import (
    LEAST_MARGINS,
    Judged,
    margins,
    verdict_margins,
)
from autograder.proving.calibration.spec_notes import note_margins
from autograder.proving.calibration.store import open_store
from autograder.proving.pages.as_calibration import problems
from autograder.proving.pages.grades_page import write_page
from autograder.proving.pages.proof_table import proof_table, table_path
from autograder.proving.pools import missing_of_pool
from autograder.proving.verify import verify, write_proof
from autograder.proving.word_match import LEAST_RANK, before_the_first_hint, ranks
from autograder.types import Exercise

SEEDS = 5
"""Seeds of a proof."""
_LEAST = {Kind.RIGHT: 3, Kind.WRONG: 5}
"""Fewest repairs of the exercise itself; held-out and shared ones do not count."""


def prove(exercise: Exercise, *, workers: int, scale: float = 1.0, tell: Tell) -> None:
    """Make the missing runs, note the margins, and record the proof.

    Raises:
        GraderFaultError: the sandbox failed, not a program.
    """
    make_runs([exercise], workers=workers, scale=scale, tell=tell)
    store = open_store(exercise)
    note_margins(exercise.path, margins(judged(exercise, store)))
    outcomes = list(verify(exercise, seeds=SEEDS, store=store, progress=tell))
    write_proof(exercise, outcomes, SEEDS)


def finished(exercise: Exercise) -> bool:
    """Whether every run that the campaign needs of an exercise is recorded."""
    return not pending(exercise, open_store(exercise))


def missing(exercise: Exercise) -> list[str]:
    """What keeps an exercise from being finished, one line each; empty if nothing does."""
    found = [f"{place}: to be written" for place in left_to_fill_in(course_root(), exercise.id)]
    unseen = {variant.name for variant in programs(exercise).values() if variant.held_out}
    for kind, least in _LEAST.items():
        folder = require_source(exercise).with_suffix("") / kind.value
        count = len({path.stem for path in folder.glob("*.py")} - unseen)
        if count < least:
            found.append(f"{kind.value} repairs: {count}, expected at least {least}")
    left = sum(len(task.seeds) for task in pending(exercise, open_store(exercise)))
    if left:
        found.append(f"{left} runs of the campaign: autograder prove {exercise.id}")
    proof = load_proof(exercise)
    if not proof or proof["sources"] != sources_hash(exercise):
        found.append("a proof of the current programs")
    elif not proof["holds"]:
        broken = [row["name"] for row in proof["programs"] if not row["holds"]]
        found.append(f"a proof that holds: {', '.join(broken)} (autograder verify {exercise.id})")
    programs_judged = judged(exercise, open_store(exercise))
    found += [*missing_of_pool(exercise), *given_away(exercise)]
    return [*found, *problems(programs_judged), *_thin(programs_judged)]


def given_away(exercise: Exercise) -> list[str]:
    """Accepted causes that a reader finds who only matches words with the catalogue."""
    places = {
        "its id": ranks(exercise.id),
        "what a learner sees before the first hint": ranks(before_the_first_hint(exercise)),
    }
    return [
        f"words: {place} matches '{cause}' among the first {LEAST_RANK - 1} of the catalogue "
        f"(rank {found[cause]}); describe the symptom in other words"
        for place, found in places.items()
        for cause in accepted_diagnoses(exercise) or ()
        if found[cause] < LEAST_RANK
    ]


def _thin(programs_judged: list[Judged]) -> list[str]:
    return [
        f"room at {one.check}: {one.program} keeps {one.side.margin:.1f} robust standard "
        f"deviations, expected {LEAST_MARGINS[one.is_right]:g}"
        for one in verdict_margins(programs_judged)
        if one.is_thin
    ]


def write_tables() -> list[Path]:
    """Write what covers all exercises together: PROOFS.md and the figures of GRADES.md."""
    every = exercises()
    path = table_path()
    path.write_text(proof_table(every.values()), encoding="utf-8")
    write_page({name: judged(one, open_store(one)) for name, one in every.items()})
    return [path, course_root() / "GRADES.md"]
