"""A damaged file of our own is named, or ignored where it decides nothing."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

from hypothesis import example
from hypothesis import strategies as st

from autograder.authoring.proof import load_proof, proof_path, reference_band
from autograder.course import find_exercise
from autograder.errors import AuthoringError
from autograder.report.curves import curves_svg
from autograder.types.run_json import run_from_json, run_to_json

from .cases import assert_readable, fuzz, outcome
from .conftest import EXERCISE
from .odd import as_json
from .result_files import PROOF, PROOFS, records


@example(b"[" * 100_000)
@example(as_json({**PROOF, "band": {"val_loss": ["ab", 5], "val_accuracy": [["a", None]]}}))
@example(as_json({**PROOF, "band": {"val_loss": [[10**400, 0]]}}))
@example(as_json({**PROOF, "band": []}))
@example(b'"sources holds band"')
@fuzz(content=PROOFS)
def test_a_proof_is_read_or_refused(small_course: Path, content: bytes) -> None:
    found = find_exercise(EXERCISE)
    path = proof_path(found)
    assert path is not None
    assert path.is_relative_to(small_course)
    path.write_bytes(content)
    proof, error = outcome(load_proof, found)
    if error is None:
        assert {"sources", "holds", "band"} <= set(proof)
    else:
        assert isinstance(error, AuthoringError)
        assert str(path) in str(error)
        assert "remove the file" in str(error)
        assert_readable(str(error))
    for curve in reference_band(found).values():
        assert all(math.isfinite(value) for span in curve for value in span)
        assert all(len(span) == 2 for span in curve)


def test_a_band_of_huge_numbers_can_be_drawn(make_report: Any) -> None:
    band = {"val_loss": ((0.1, 1e30), (-1e30, 1e30)), "val_accuracy": ((0, 0), (0, 0))}
    assert "<svg" in curves_svg(dataclasses.replace(make_report(), band=band))


@fuzz(data=st.data())
def test_a_recorded_run_is_read_or_refused(make_run: Any, data: st.DataObject) -> None:
    table = data.draw(records(run_to_json(make_run())))
    try:
        run = run_from_json(table)
    except ValueError as error:
        words = str(error)
    else:
        words = "run, as it was"
        assert repr(run_from_json(run_to_json(run))) == repr(run)
    assert words.startswith("run")
    assert len(words) < 1000
