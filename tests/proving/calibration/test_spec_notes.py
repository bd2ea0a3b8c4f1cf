"""Margins stand beside the thresholds, as comments that loading a spec ignores."""

from __future__ import annotations

import math
import tomllib

from autograder.proving.calibration.margins import Margin, Side
from autograder.proving.calibration.spec_notes import note, note_margins, notes_in

SPEC = """title = "Blurred"

[checks.generalises]
minimum_accuracy = 0.8

[checks.calibrated]
# why this one is here
maximum_error = 0.1
"""
FOUND = Margin(
    "generalises",
    "accuracy",
    0.8,
    False,
    Side("reference", 40, 0.86, 0.9, 5.25),
    Side("wider", 6, 0.61, 0.6, 12.0),
)


def test_a_note_says_both_sides_and_names_no_program():
    assert note(FOUND) == (
        "accuracy: right programs down to 0.86 (margin 5.2 sd); "
        "programs that must fail up to 0.61 (margin 12.0 sd)"
    )


def test_a_check_at_which_nothing_must_fail():
    one = Margin("loss_finite", "", 0.0, True, Side("reference", 5, 0.0, 0.0, math.inf), None)
    assert note(one) == "right programs up to 0 (margin ∞ sd); none must fail here"


def test_notes_are_written_read_and_replaced(tmp_path):
    spec = tmp_path / "blurred.toml"
    spec.write_text(SPEC)
    loss = Margin("generalises", "loss", 0.5, True, Side("reference", 40, 0.2, 0.1, 4.0), None)
    note_margins(spec, [FOUND, loss])
    once = spec.read_text()
    note_margins(spec, [FOUND, loss])
    assert spec.read_text() == once
    assert notes_in(spec) == {"generalises": [note(FOUND), note(loss)]}
    assert tomllib.loads(once) == tomllib.loads(SPEC)
    assert "# why this one is here" in once
