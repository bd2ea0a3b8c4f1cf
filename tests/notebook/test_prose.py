"""Which numbers of a text have a source."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.notebook.prose import unexplained


def found(
    text: str, *, printed: str = "", code: str = "pass", listed: tuple[str, ...] = ()
) -> list[str]:
    output = new_output("stream", name="stdout", text=printed)
    cells = [new_markdown_cell(text), new_code_cell(code, outputs=[output])]
    return [number for _, number in unexplained(cells, dict.fromkeys(listed, "the post"))]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a loss of 0.94", "loss 0.9437"),
        ("94 % are right", "accuracy 0.9437"),
        ("25,088 parameters", "25088"),
        ("a slope of -0.77", "−0.7712"),
        ("a rate of 1e-3", "0.001"),
        ("pictures of 32x32 pixels", "32 32"),
        ("all 3 of them, Lesson 2", ""),
        ("`0.123` is code, and so is [this](http://a/77)", ""),
    ],
)
def test_a_number_that_is_printed_has_a_source(text: str, printed: str) -> None:
    assert found(text, printed=printed) == []


def test_a_number_that_nothing_shows() -> None:
    assert found("0.95 of 117 images", printed="0.9437") == ["0.95", "117"]
    assert found("-0.5", printed="") == ["-0.5"]


def test_literals_and_listed_numbers_are_sources() -> None:
    assert found("40 epochs", code="train(epochs=40)") == []
    assert found("40 epochs, 12 times", listed=("40",)) == ["12"]
