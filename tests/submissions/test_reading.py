"""What a report says about how a program was read, whatever the program's process sent."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.submissions.reading import MOST_NOTES, reading_of, reading_sentences
from autograder.types import Program, Reading, SourceLine

PROGRAM = Program("a\nb\nc\n", (SourceLine(1, 1), SourceLine(2, 1), SourceLine(2, 2)))


def read(header: object) -> Reading:
    return reading_of(header, PROGRAM, lambda text: str(text).replace("\x1b", "?"))


def test_what_a_worker_sends_becomes_sentences() -> None:
    header = {
        "functions": {"fit": 3, "build_model": 1, "exercise": 1},
        "notes": [
            ["trains", 2, "run", 0],
            ["needs", 2, "run", 0],
            ["ran", 3, "LR, a, b, c, d, e, f", 11.2],
            ["failed", 3, "NameError: name 'x' is not defined", 0],
            ["unparsed", 3, "invalid syntax", 0],
            ["slow", 1, "", 0],
            ["input", 1, "width", 0],
            ["magic", 1, "%%bash", 0],
        ],
        "more": 2,
    }
    assert reading_sentences(read(header)) == [
        "build_model from cell 1, line 1, fit from cell 2, line 2",
        "cell 2, line 1: left out, since it trains; your program needs nothing from it",
        "cell 2, line 1: left out, since it needs `run` of a statement that was left out",
        "cell 2, line 2: trains or takes long; your program needs `LR, a, b, c, d, …` from it: "
        "it was run (11 s)",
        "cell 2, line 2: raised NameError: name 'x' is not defined: the rest of the cell was not "
        "run; Run All stops here",
        "cell 2, line 2: does not parse (invalid syntax): the cell was not run; Run All stops here",
        "cell 1, line 1: stopped, since it takes long; your program needs nothing from it",
        "cell 1, line 1: `width` comes from input(), which is empty here: write the value into the "
        "program",
        "cell 1, line 1: under %%bash: its text is no part of the program",
        "and 2 more",
    ]


@pytest.mark.parametrize(
    "header",
    [
        None,
        [],
        "x",
        {"functions": [1], "notes": {"a": 1}, "more": "many"},
        {"functions": {"fit": "1", "predict": True, "build_model": 99, "other": 1}},
        {"notes": [None, [], ["trains"], ["trains", 99, "", 0], ["praise", 1, "", 0]]},
        {"notes": [[["trains"], 1, "", 0], ["trains", True, "", 0], ["trains", 1, 7, 0]]},
        {"more": 10**9},
        {"more": -1},
    ],
)
def test_what_no_worker_sends_is_nothing(header: object) -> None:
    assert read(header) == Reading()


def test_texts_of_the_programs_are_short_harmless_and_few() -> None:
    notes: list[Any] = [["failed", 1, "\x1b[2J" + "{x}" * 500, float("nan")]] * 500
    found = read({"notes": notes})
    assert len(found.notes) == MOST_NOTES
    assert all(len(note.text) < 300 and "\x1b" not in note.text for note in found.notes)
