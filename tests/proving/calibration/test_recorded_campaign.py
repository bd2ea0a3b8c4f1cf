"""The committed runs are those of the current programs, and the page agrees with them."""

from __future__ import annotations

import pytest

from autograder.course import course_root, exercises
from autograder.proving.calibration.campaign import pending
from autograder.proving.calibration.margins import margins
from autograder.proving.calibration.spec_notes import notes, notes_in
from autograder.proving.pages.figures import figures_in
from autograder.proving.pages.grades_page import PAGE, figure_lines

EXERCISES = list(exercises().values())


@pytest.fixture(scope="module")
def found(recorded_runs):
    return {exercise.id: recorded_runs(exercise) for exercise in EXERCISES}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_promised_run_of_the_programs_as_they_are_now_is_recorded(exercise, recorded_store):
    store = recorded_store(exercise)
    missing = [(t.variant.name, len(t.seeds)) for t in pending(exercise, store)]
    assert missing == [], f"programs changed since; run: autograder calibrate {exercise.id}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_notes_beside_the_thresholds_are_those_of_the_recorded_runs(exercise, found):
    measured = notes(margins(found[exercise.id]))
    noted = notes_in(exercise.path)
    assert noted == {check: measured[check] for check in noted}
    assert set(noted) == {check for check in exercise.checks if check in measured}


def test_the_page_shows_the_figures_of_the_recorded_runs(found):
    page = (course_root() / PAGE).read_text(encoding="utf-8")
    assert figures_in(page).strip() == "\n".join(figure_lines(found)).strip(), (
        "run: autograder calibrate --report --page"
    )
