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
    table = run_to_json(run)
    row = dict(zip(table["fields"]["evaluation"], table["test"], strict=True))
    assert (row["loss"], row["recall"]) == ("inf", ["nan", "-inf"])
    back = through_json(run).test
    assert back is not None
    assert back.loss == math.inf
    assert math.isnan(back.recall[0])


def test_what_is_not_known_takes_no_room(make_run) -> None:
    run = make_run(facts={"resemblance": math.nan, "redrawn_convolutions": None, "sketch": ()})
    written = run_to_json(run)["facts"]
    assert not {"resemblance", "redrawn_convolutions", "sketch"} & set(written)
    # Asked without getting a number back is not the same as not asked.
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
        (["containment", "layers"], "uid", "run.containment.layers"),
        (["cost"], [1.0, 2.0], "run.cost: expected an object"),
        (["cost"], {"wall_seconds": 1.0}, "run.cost.fit_cpu_seconds: expected a value"),
        (["cost", "wall_seconds"], "NaN", "run.cost.wall_seconds"),
        (["cost", "wall_seconds"], math.inf, "run.cost"),
        (["cost", "wall_seconds"], 10**400, "run.cost"),
        (["error"], {"failure": "late", "message": ""}, "run.error.failure"),
        (["fields", "evaluation"], "loss", "run.fields.evaluation: expected a list"),
        (["fields", "reported"], [], "run.epochs[0].reported: expected a list of 0"),
        (["initial"], {"train": []}, "run.initial.train.count: expected a value"),
        (["initial"], [], "run.initial"),
        (["epochs", 1, "val", 1], None, "run.epochs[1].val.loss"),
        (["epochs", 0, "reported"], [1, 2, 3], "run.epochs[0].reported.val_accuracy"),
        (["epochs", 0], {"train": []}, "run.epochs[0]: expected reported and splits"),
        (["epochs", 0, "test"], [], "run.epochs[0]: expected reported and splits"),
        (["epochs", 0, "probe"], [], "run.epochs[0].probe"),
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


def test_a_measurement_that_was_not_made_takes_no_room(make_run) -> None:
    run = make_run()
    first = dataclasses.replace(run.epochs[0], probe=None)
    run = dataclasses.replace(run, epochs=(first, *run.epochs[1:]))
    assert set(run_to_json(run)["epochs"][0]) == {"reported", "train", "val"}
    assert through_json(run) == run


def test_fields_that_came_and_went_leave_a_record_readable(make_run) -> None:
    run = make_run()
    table = run_to_json(run)
    for row in (*table["initial"].values(), table["test"], *evaluations(table["epochs"])):
        del row[-1]  # before `confidence` was measured
        row.insert(1, 0.5)
    names = table["fields"]["evaluation"]
    table["fields"]["evaluation"] = [names[0], "gone", *names[1:-1]]
    back = run_from_json(table)
    assert back.test is not None
    assert math.isnan(back.test.confidence)
    assert run.test is not None
    assert dataclasses.replace(back.test, confidence=run.test.confidence) == run.test


def evaluations(epochs: list[dict[str, Any]]) -> list[list[Any]]:
    return [row for epoch in epochs for name, row in epoch.items() if name != "reported"]


def as_version_1(run: RunRecord) -> dict[str, Any]:
    """As records were once written: lists without names, and fields that runs no longer have."""
    table = run_to_json(run)
    del table["fields"]
    table |= {"version": 1, "interviewed": True}
    for name in ("containment", "cost", "error"):
        table[name] = table[name] and list(table[name].values())
    facts = table["facts"]
    facts |= {"accepted_diagnoses": ["dying-relu"], "sameness": 0.1, "told_alike": 0.0}
    facts["descent"] = facts.pop("resemblance")
    table["epochs"] = [
        [*map(epoch.get, ("reported", "train", "val", "probe")), float(number)]
        for number, epoch in enumerate(table["epochs"])
    ]
    return table


def test_a_record_of_version_1_is_read(make_run) -> None:
    run = make_run()
    assert run_from_json(as_version_1(run)) == run


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["cost"], [1.0, 2.0], "run.cost: expected a list of 4"),
        (["epochs", 0], [[1, 2, 3, 4], None, None], "run.epochs[0]: expected a list of 4 or 5"),
        (["epochs"], 7, "run.epochs: expected a list"),
        (["facts"], 7, "run.facts: expected an object"),
        (["containment", 1], "uid", "run.containment.layers"),
    ],
)
def test_a_damaged_record_of_version_1_is_refused(path, value, named, make_run) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is looked at below
        run_from_json(changed(as_version_1(make_run()), path, value))
    assert named in str(caught.value)
