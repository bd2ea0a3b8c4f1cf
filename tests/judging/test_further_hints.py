"""Two steps between the last hint and the solution: an experiment, and the place of the fault."""

from __future__ import annotations

import re

import pytest

from autograder.authoring.variants import load_variants, reference_evidence
from autograder.course import exercises, find_exercise, require_source
from autograder.judging.further_hints import changed_places, experiment, first_comment, place


@pytest.mark.parametrize("name", exercises())
def test_the_place_is_where_the_starter_differs(name: str) -> None:
    exercise = exercises()[name]
    found = re.findall(r"`(\w+)`", place(exercise))
    variants = load_variants(require_source(exercise), exercise.symptom)
    starter = variants["starter"].text
    assert found
    for one in found:
        assert re.search(rf"^(def |class |){one}\b", starter, re.MULTILINE), one
    assert changed_places(starter, variants["reference"].text) == found


@pytest.mark.parametrize("name", exercises())
def test_each_experiment_has_its_idea_in_a_sentence(name: str) -> None:
    idea = first_comment(reference_evidence(require_source(exercises()[name])))
    assert re.fullmatch(r"[A-Z].{30,160}[.?]", idea)


def test_places_are_functions_classes_and_constants() -> None:
    one = "RATE = 1\nclass Net: pass\ndef fit():\n    return 1\ndiagnosis = None\nx.y = 3"
    other = "RATE = 2\nclass Net: pass\ndef fit():\n    return 2\ndef more(): pass\nx.y = 4"
    assert changed_places(one, other) == ["RATE", "fit", "more"]
    assert changed_places(one, f"# a remark\n{one}") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["all-alike-again", "another-story", "never-named"])
def test_an_experiment_is_carried_out_on_this_program(name: str) -> None:
    text = experiment(find_exercise(name))
    faulty, sound = re.findall(r"([-\d.e]+) and ([-\d.e]+) for", text)
    assert min(map(float, faulty)) > max(map(float, sound))
