"""The end of what a function prints is kept, however much it is and whoever writes it."""

from __future__ import annotations

import sys

import pytest

from autograder.worker.printed import MOST_CHARACTERS, MOST_LINES, Tail, ending, kept_in


@pytest.mark.parametrize("text", ["", "one", "one\ntwo", "a\n" * (MOST_LINES - 1) + "a"])
def test_a_short_text_stays_as_it_is(text: str) -> None:
    assert ending(text) == ending(text + "\n") == text


def test_of_many_lines_the_last_are_shown_and_it_is_said_that_there_were_more() -> None:
    shown = ending("".join(f"line {number}\n" for number in range(100))).splitlines()
    assert shown == ["…", *(f"line {number}" for number in range(100 - MOST_LINES, 100))]


def test_of_a_long_line_the_end_is_shown() -> None:
    assert ending("a" * 10**6 + "z") == "…\n" + "a" * (MOST_CHARACTERS - 1) + "z"


def test_what_is_printed_is_kept_and_stdout_comes_back(capsys) -> None:
    def fails() -> None:
        with kept_in(tail):
            print("shape", (2, 3), end="; ")
            print("to stderr", file=sys.stderr)
            raise ZeroDivisionError

    tail = Tail()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert tail.text == "shape (2, 3); to stderr\n"
    print("after")
    assert capsys.readouterr() == ("after\n", "")


def test_a_flood_takes_no_memory_and_is_known_to_be_cut() -> None:
    tail = Tail()
    with kept_in(tail):
        for number in range(50_000):
            print(number)
    assert len(tail.text) == MOST_CHARACTERS + 1
    assert ending(tail.text).startswith("…\n")
    assert ending(tail.text).endswith("\n49999")
