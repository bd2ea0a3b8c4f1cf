"""A run record comes back from JSON as it was, to the last bit; anything else is refused."""

from __future__ import annotations

import copy
import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.types import (
    Containment,
    Cost,
    EpochRecord,
    Evaluation,
    Facts,
    Failure,
    ProgramError,
    ReferenceCost,
    Reported,
    RunRecord,
    Split,
)
from autograder.types.run_json import VERSION, run_from_json, run_to_json

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
TEXTS = st.text(max_size=20)
NAMES = st.text(min_size=1, max_size=8)
MEASURED = [
    field.name
    for field in dataclasses.fields(Facts)
    if field.name not in ("redrawn_convolutions", "sketch", "probed")
]
EVALUATIONS = st.builds(
    Evaluation,
    count=st.integers(0, 10**6),
    recall=st.lists(NUMBERS, max_size=4).map(tuple),
    finite=st.booleans(),
    loss=NUMBERS,
    accuracy=NUMBERS,
    spread=NUMBERS,
    largest_share=NUMBERS,
    calibration_error=NUMBERS,
    loss_when_right=NUMBERS,
    loss_when_wrong=NUMBERS,
)
RUNS = st.builds(
    RunRecord,
    exercise=TEXTS,
    seed=st.integers(0, 2**63),
    classes=st.integers(2, 20),
    device=st.sampled_from(["cpu", "cuda"]),
    containment=st.builds(
        Containment, TEXTS, st.lists(TEXTS).map(tuple), st.lists(TEXTS).map(tuple)
    ),
    cost=st.builds(Cost, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    error=st.none()
    | st.builds(
        ProgramError, st.sampled_from(Failure), TEXTS, st.none() | TEXTS, st.none() | TEXTS, TEXTS
    ),
    initial=st.dictionaries(st.sampled_from(Split), EVALUATIONS),
    epochs=st.lists(
        st.builds(
            EpochRecord,
            st.builds(Reported, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
            st.none() | EVALUATIONS,
            st.none() | EVALUATIONS,
            st.none() | EVALUATIONS,
        ),
        max_size=2,
    ).map(tuple),
    test=st.none() | EVALUATIONS,
    consistency=st.dictionaries(NAMES, NUMBERS, max_size=3),
    facts=st.builds(
        Facts,
        **dict.fromkeys(MEASURED, NUMBERS),
        redrawn_convolutions=st.none() | NUMBERS,
        sketch=st.lists(NUMBERS, max_size=3).map(tuple),
        probed=st.dictionaries(NAMES.map("asked {}".format), st.floats(-9, 9), max_size=2),
    ),
    reference=st.builds(ReferenceCost, NUMBERS, NUMBERS, NUMBERS),
    diagnosis=st.none() | TEXTS,
    stdout=TEXTS,
    stderr=TEXTS,
)


def through_json(run: RunRecord, **options: Any) -> RunRecord:
    text = json.dumps(run_to_json(run, **options), allow_nan=False)
    return run_from_json(json.loads(text))


@given(RUNS)
def test_every_record_comes_back_to_the_last_bit(run: RunRecord) -> None:
    # repr tells -0.0 from 0.0 and 1 from 1.0, and a NaN equals itself in it.
    assert repr(through_json(run)) == repr(run)


def test_a_complete_run_is_equal_after_its_way_through_json(make_run) -> None:
    run = make_run(stdout="epoch 1\n", stderr="a warning")
    assert through_json(run) == run
    assert through_json(run).complete


def test_texts_can_be_left_out(make_run) -> None:
    run = make_run(stdout="x" * 1000)
    assert "x" * 1000 not in json.dumps(run_to_json(run, texts=False))
    assert through_json(run, texts=False) == dataclasses.replace(run, stdout="", stderr="")


def test_numbers_that_are_not_finite_are_texts_of_their_own(make_run, make_evaluation) -> None:
    run = make_run(test={"loss": math.inf, "recall": (math.nan, -math.inf)})
    row = run_to_json(run)["test"]
    assert (row[1], row[3]) == ("inf", ["nan", "-inf"])
    back = through_json(run).test
    assert back is not None
    assert back.loss == math.inf
    assert math.isnan(back.recall[0])


def test_what_is_not_known_takes_no_room(make_run) -> None:
    run = make_run(facts={"resemblance": math.nan, "redrawn_convolutions": None, "sketch": ()})
    written = run_to_json(run)["facts"]
    assert not {"descent", "redrawn_convolutions", "sketch"} & set(written)
    # Asked, and no number came back: that is something else than not asked.
    asked = make_run(facts={"redrawn_convolutions": math.nan})
    assert run_to_json(asked)["facts"]["redrawn_convolutions"] == "nan"


def changed(table: dict[str, Any], path: list[Any], value: object) -> dict[str, Any]:
    table = copy.deepcopy(table)
    place: Any = table
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return table


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["version"], VERSION + 1, "run.version"),
        (["version"], True, "run.version"),
        (["seed"], 1.5, "run.seed"),
        (["seed"], True, "run.seed"),
        (["exercise"], None, "run.exercise"),
        (["surprise"], 1, "unknown keys ['surprise']"),
        (["containment", 1], "uid", "run.containment.layers"),
        (["cost"], [1.0, 2.0], "run.cost: expected a list of 4"),
        (["cost", 0], "NaN", "run.cost"),
        (["cost", 0], math.inf, "run.cost"),
        (["cost", 0], 10**400, "run.cost"),
        (["error"], ["late", "", None, None, ""], "run.error.failure"),
        (["initial"], {"train": []}, "run.initial.train"),
        (["initial"], [], "run.initial"),
        (["epochs", 1, 2, 1], None, "run.epochs[1].val.loss"),
        (["epochs", 0, 0], [1, 2, 3], "run.epochs[0].reported"),
        (["epochs", 0], [[1, 2, 3, 4], None, None], "run.epochs[0]: expected 4 parts, found 3"),
        (["epochs", 0], [[1, 2, 3, 4], *[None] * 5], "run.epochs[0]: expected 4 parts, found 6"),
        (["epochs", 0, 3], [], "run.epochs[0].probe"),
        (["test", 9], 1, "run.test.finite"),
        (["test", 0], 2.0, "run.test.count"),
        (["consistency", "single"], True, "run.consistency.single"),
        (["facts", "parameters"], {"a": 1}, "run.facts.parameters"),
        (["facts", "sketch"], [1.0, "nan?"], "run.facts.sketch"),
        (["facts", "reference_seconds"], None, "run.facts.reference_seconds"),
        (["facts", "a question"], "seven", "run.facts.a question"),
        (["diagnosis"], 7, "run.diagnosis"),
        (["stdout"], None, "run.stdout"),
    ],
)
def test_another_form_is_refused_by_the_name_of_the_field(path, value, named, make_run) -> None:
    table = changed(run_to_json(make_run()), path, value)
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is looked at below
        run_from_json(table)
    assert named in str(caught.value)


def test_a_measurement_that_was_not_made_is_null(make_run) -> None:
    run = make_run()
    first = dataclasses.replace(run.epochs[0], probe=None)
    run = dataclasses.replace(run, epochs=(first, *run.epochs[1:]))
    assert run_to_json(run)["epochs"][0][3] is None
    assert through_json(run) == run


def test_an_older_record_is_read(make_run) -> None:
    """Its epochs end with the seconds so far, and it holds what is no part of a run any more."""
    run = make_run()
    table = run_to_json(run)
    table["interviewed"] = True
    table["facts"] |= {"accepted_diagnoses": ["dying-relu"], "sameness": 0.1, "told_alike": 0.0}
    for number, epoch in enumerate(table["epochs"]):
        epoch.append(float(number))
    assert run_from_json(table) == run


@pytest.mark.parametrize("key", ["version", "seed", "cost", "epochs", "facts"])
def test_a_missing_key_is_named(key, make_run) -> None:
    table = run_to_json(make_run())
    del table[key]
    with pytest.raises(ValueError, match=key):
        run_from_json(table)


@pytest.mark.parametrize("table", [None, [], "run", 3, {}])
def test_what_is_no_record_at_all_is_refused(table) -> None:
    with pytest.raises(ValueError, match="run"):
        run_from_json(table)


@given(st.recursive(st.none() | st.booleans() | NUMBERS | TEXTS, st.lists, max_leaves=5))
def test_any_value_anywhere_is_refused_or_read_as_something_that_keeps(value) -> None:
    run = run_to_json(RunRecord("e", 1, 2, "cpu", Containment("b", ()), Cost(1, 1, 1, 1)))
    refused = 0
    for key in run:
        try:
            read = run_from_json({**run, key: value})
        except ValueError:
            refused += 1
        else:
            assert repr(through_json(read)) == repr(read)
    assert refused >= 5, "no value is right for every field"
