"""What the grader remembers between commands may be damaged; then it counts as forgotten."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example
from hypothesis import strategies as st

from autograder.authoring.source import load_source
from autograder.checks import judge
from autograder.cli._learner_state import hints_given, remember_hint
from autograder.course import find_exercise, require_source
from autograder.errors import AuthoringError
from autograder.judging.answer_key import reference_cost
from autograder.proving.calibration.store import open_store
from autograder.running.recording import program_error
from autograder.types import Program, SourceLine
from autograder.types.run_json import run_to_json

from .cases import assert_readable, fuzz, outcome
from .conftest import EXERCISE
from .odd import NUMBERS, VALUES, as_json, changed, cut_up
from .test_command_line import called

JUNK = st.binary(max_size=30) | st.sampled_from([b"[" * 100_000, b"1" * 5000, b"", b"[]", b"\xff"])


@pytest.fixture(scope="module")
def cost_file(small_course: Path, make_run: Any) -> Any:
    """The cached cost of the reference, from runs in which nothing trains and nothing is drawn."""
    run = make_run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.judging.answer_key.run_once", lambda *given, **options: run)
        reference_cost(find_exercise(EXERCISE))
        (path,) = (small_course / "home" / "why-wont-it-learn").glob(f"{EXERCISE}-*.json")
        yield path


@example(b'{"fit_cpu_seconds": -1.5}')
@example(b'{"fit_cpu_seconds": 0.0}')
@example(b"[" * 100_000)
@fuzz(0.5, content=JUNK | st.builds(lambda n: as_json({"fit_cpu_seconds": n}), NUMBERS | VALUES))
def test_a_damaged_cost_is_measured_again(cost_file: Path, content: bytes) -> None:
    cost_file.write_bytes(content)
    cost = reference_cost(find_exercise(EXERCISE))
    for spent in dataclasses.astuple(cost):
        assert math.isfinite(spent)
        assert spent > 0


@example(lambda key: b"[" * 100_000)
@example(lambda key: as_json({key: -100}))
@fuzz(
    0.5,
    state=JUNK.map(lambda content: lambda key: content)
    | (NUMBERS | VALUES).map(lambda value: lambda key: as_json({key: value})),
)
def test_a_damaged_memory_of_hints_starts_somewhere(
    small_course: Path, state: Callable[[str], bytes]
) -> None:
    found = find_exercise(EXERCISE)
    file = small_course / "home" / "why-wont-it-learn" / "hints.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(state(str(found.path)))
    given = hints_given(found, 5)
    assert 0 <= given <= 5
    remember_hint(found, 5)
    assert hints_given(found, 5) == min(given + 1, 5)


@example(lines=b"\xff\n" + b"{}", cut=False)
@example(lines=b"[" * 100_000 + b"\n{}", cut=True)
@fuzz(0.5, lines=st.lists(JUNK, max_size=3).map(b"\n".join), cut=st.booleans())
def test_recorded_runs_are_read_or_refused(
    small_course: Path, make_run: Any, lines: bytes, cut: bool
) -> None:
    path = require_source(find_exercise(EXERCISE)).with_suffix("") / "runs.jsonl"
    good = json.dumps({"key": "k", "run": run_to_json(make_run(), texts=False)}).encode() + b"\n"
    path.write_bytes(good + lines + (good[:-50] if cut else good))
    store, error = outcome(open_store, find_exercise(EXERCISE))
    assert error is None or isinstance(error, AuthoringError)
    assert error is None or str(path) in str(error)
    assert error is not None or store.has("k", 1)


HEADER = {"diagnosis": "dying-relu", "bugs": {"relu": {"failure_mode": "a", "fails": ["b"]}}}


@example(b"\xff")
@example(b"# /// exercise\n# diagnosis = 1\n# bugs = [1]\n# ///\n")
@example(b"# /// exercise\n# diagnosis = 1\n# [bugs]\n# x = 1\n# ///\n")
@example(b"# /// exercise\n# a = " + b"[" * 5000 + b"\n# ///\n")
@fuzz(0.5, data=st.data())
def test_a_source_is_read_or_refused(folder: Path, data: Any) -> None:
    path = folder / "source.py"
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        good = require_source(find_exercise(EXERCISE)).read_bytes()
        path.write_bytes(data.draw(cut_up(good) | JUNK | changed(HEADER).map(as_json)))
    _, error = outcome(load_source, path)
    assert error is None or isinstance(error, AuthoringError)
    assert error is None or str(path) in str(error)
    assert error is None or len(str(error)) < 5000


@pytest.mark.parametrize("seeds", ["0", "-1", "9" * 30])
def test_a_number_of_seeds_is_refused_that_no_machine_can_run(seeds: str) -> None:
    status, _, err = called("verify", EXERCISE, "--seeds", seeds)
    assert status == 2
    assert "--seeds: expected 1 to" in err
    assert_readable(err)


def test_a_tolerance_of_zero_is_no_stumbling_block(
    make_run: Any, make_exercise: Any, make_evidence
) -> None:
    names = ("val_loss_tolerance", "val_accuracy_tolerance", "train_loss_tolerance")
    none = dict.fromkeys((*names, "train_loss_slack"), 0)
    results = judge(make_evidence(make_run(), make_exercise(checks={"reports_honest": none})))
    assert [result.passed for result in results if result.check == "reports_honest"] == [True]


def test_last_words_are_quoted_without_controls(make_recording: Any) -> None:
    error = make_recording([], stderr="a\x1b[2J\x9b2J").error
    assert error is not None
    assert "Its last words: a" in error.message
    assert_readable(error.message)


_SAID = {"message": "x", "line": 1}


def test_a_long_line_of_code_is_quoted_short() -> None:
    program = Program("x = 1  # \x1b" + "x" * 5000, (SourceLine(None, 1),))
    error = program_error(_SAID, program)
    assert error.code is not None
    assert_readable(error.code)
    assert len(error.code) <= 200


def test_more_epochs_than_the_worker_sends_are_forged(
    make_messages: Any, make_recording: Any
) -> None:
    messages = make_messages()
    (one, *_) = (message for message in messages if message.kind == "epoch")
    at = messages.index(one)
    model = messages[at : at + 2]  # an epoch, and the weights that belong to it
    error = make_recording([*messages[:at], *model * 300, *messages[at:]]).error
    assert error is not None
    assert "more than 200 epochs" in error.message
