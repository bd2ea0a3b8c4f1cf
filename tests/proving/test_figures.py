"""The block of figures in a document: found, replaced, and never guessed at."""

from __future__ import annotations

import pytest

from autograder.errors import AuthoringError
from autograder.proving.pages.figures import figures_in, with_figures

PAGE = "before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n"


def test_only_the_block_changes():
    written = with_figures(PAGE, ["| new |", "more"])
    assert figures_in(written).strip() == "| new |\nmore"
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")


def test_writing_twice_is_writing_once():
    once = with_figures(PAGE, ["new"])
    assert with_figures(once, ["new"]) == once


@pytest.mark.parametrize("page", ["", PAGE + PAGE, PAGE.replace("begin", "start")])
def test_a_page_without_its_marks_is_refused(page):
    with pytest.raises(AuthoringError, match="figures"):
        with_figures(page, ["new"])
