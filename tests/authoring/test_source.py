"""An exercise's source: header, cells, planted bugs, and every way to break the format."""

from __future__ import annotations

import textwrap
from pathlib import Path

import jupytext
import pytest

from autograder.authoring.source import load_source, read_header, render, split_cells
from autograder.course import course_root
from autograder.errors import AuthoringError, UnknownNameError

SOURCES = sorted((course_root() / "solutions").glob("[0-9]*/*.py"))

BLOCKS = """\
def prepare(images):
    # bug: scrambled
    x = images.permute(0, 3, 1, 2)  # (B, C, H, W)
    # planted:
    #~ x = images.view(-1, 3, 28, 28)  # (B, C, H, W)
    # end
    # bug: unscaled
    x = x / 255
    # planted:
    # end
    if len(x):
        # bug: unscaled
        # planted:
        #~ for row in x:
        #~     row += 1
        # end
        return x"""

HEADER = """\
# /// exercise
# diagnosis = "layout-scramble"
# [bugs.scrambled]
# failure_mode = "layout-scramble"
# summary = "pixels in another order"
# fails = ["generalises"]
# ///
"""
CELLS = """
# %% [markdown] id="post"
# # A title
#
#  indented

# %% id="setup" tags=["program"]
import torch

# %% id="look" tags=["experiment"]
print("never graded")

# %% id="diagnosis" tags=["program"]
# bug: scrambled
x = 1
# planted:
#~ x = 2
# end
diagnosis = "layout-scramble"

# %% [markdown] id="debrief" tags=["solution"]
# Why.
"""


@pytest.fixture
def source_file(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "scrambled.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write


RENDERED = {
    (): """\
        def prepare(images):
            x = images.permute(0, 3, 1, 2)  # (B, C, H, W)
            x = x / 255
            if len(x):
                return x""",
    ("scrambled",): """\
        def prepare(images):
            x = images.view(-1, 3, 28, 28)  # (B, C, H, W)
            x = x / 255
            if len(x):
                return x""",
    ("scrambled", "unscaled"): """\
        def prepare(images):
            x = images.view(-1, 3, 28, 28)  # (B, C, H, W)
            if len(x):
                for row in x:
                    row += 1
                return x""",
}


@pytest.mark.parametrize("planted", RENDERED, ids=lambda planted: "+".join(planted) or "none")
def test_each_block_shows_its_right_or_its_planted_lines(planted: tuple[str, ...]) -> None:
    assert render(BLOCKS, planted, "here") == textwrap.dedent(RENDERED[planted])


BROKEN_BLOCKS = {
    "# bug: a\n# bug: b\n# planted:\n# end": "bug 'b' opens inside 'a'",
    "# bug: a\nx = 1\n# end": "bug 'a' has no '# planted:' line",
    "# bug: a\nx = 1\n# planted:\n#~ x = 2": "bug 'a' has no '# end' line",
    "# bug: a\n# planted:\nx = 2\n# end": "planted line must start with '#~ ': 'x = 2'",
    "# bug: a\n# planted:\n\n# end": "planted line must start with '#~ ': ''",
}


@pytest.mark.parametrize("text", BROKEN_BLOCKS)
def test_a_broken_block_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        render(text, ("a", "b"), "scrambled.py, cell fit")
    assert str(caught.value) == f"scrambled.py, cell fit: {BROKEN_BLOCKS[text]}"


@pytest.mark.parametrize("line", ["# planted:", "#~ x = 2"])
def test_a_directive_outside_a_block_is_refused(line: str) -> None:
    with pytest.raises(AuthoringError):
        render(f"x = 1\n{line}", (), "here")


def test_a_source_has_its_bugs_and_cells(source_file) -> None:
    source = load_source(source_file(HEADER + CELLS))
    assert source.diagnosis == "layout-scramble"
    assert source.also_accepted == ()
    assert source.bugs["scrambled"].summary == "pixels in another order"
    assert source.bugs["scrambled"].fails == ("generalises",)
    assert [cell.id for cell in source.cells] == ["post", "setup", "look", "diagnosis", "debrief"]
    assert [cell.markdown for cell in source.cells] == [True, False, False, False, True]
    assert source.cells[0].text == "# A title\n\n indented"
    assert source.cells[4].tags == ("solution",)


def test_the_program_is_its_program_cells_and_leaves_the_diagnosis_open(source_file) -> None:
    source = load_source(source_file(HEADER + CELLS))
    reference = 'import torch\n\n\nx = 1\ndiagnosis = "layout-scramble"\n'
    assert source.program(()) == reference
    assert source.program(("scrambled",)) == "import torch\n\n\nx = 2\ndiagnosis = None\n"


def test_an_unknown_bug_is_named_with_those_that_there_are(source_file) -> None:
    source = load_source(source_file(HEADER + CELLS))
    with pytest.raises(UnknownNameError, match=r"no bug named \['blurred'\].*\['scrambled'\]"):
        source.program(("blurred",))


BROKEN_SOURCES = {
    "no header": (CELLS, "expected the header '# /// exercise'"),
    "another header": (HEADER.replace("exercise", "repair") + CELLS, "expected the header"),
    "header without end": (HEADER.replace("# ///\n", "") + CELLS, "expected the header"),
    "header in prose": ("# /// exercise\n# Hello, you.\n# ///\n" + CELLS, "header is not TOML"),
    "bug that is nowhere": (
        HEADER + CELLS.replace("# bug: scrambled", "# bug: blurred"),
        "the header describes ['scrambled'], the program plants ['blurred']",
    ),
    "cell without id": (HEADER + CELLS + "\n# %%\nx = 1\n", "every cell needs an id of its own"),
    "id twice": (HEADER + CELLS + '\n# %% id="post"\n', "every cell needs an id of its own"),
    "reference that does not parse": (
        HEADER + CELLS.replace("x = 1", "x = = 1"),
        "with bugs [] the program does not parse",
    ),
    "starter that does not parse": (
        HEADER + CELLS.replace("x = 2", "x = = 2"),
        "with bugs ['scrambled'] the program does not parse",
    ),
    "absurd nesting": (
        HEADER + CELLS.replace("x = 1", f"x = {'-' * 100_000}1"),
        "with bugs [] the program does not parse",
    ),
}


@pytest.mark.parametrize("name", BROKEN_SOURCES)
def test_a_broken_source_is_refused_with_its_file(name: str, source_file) -> None:
    text, message = BROKEN_SOURCES[name]
    path = source_file(text)
    with pytest.raises(AuthoringError) as caught:
        load_source(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize("key", ["diagnosis", "failure_mode", "summary", "fails"])
def test_a_header_without_a_key_is_refused(key: str, source_file) -> None:
    lines = [line for line in HEADER.splitlines(keepends=True) if not line.startswith(f"# {key} ")]
    with pytest.raises(AuthoringError, match=key):
        load_source(source_file("".join(lines) + CELLS))


def test_text_before_the_first_cell_is_refused(source_file) -> None:
    with pytest.raises(AuthoringError):
        load_source(source_file(f"{HEADER}\nimport numpy\n{CELLS}"))


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=r"gone\.py: expected an exercise source, found: "):
        load_source(tmp_path / "gone.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_jupytext_reads_the_same_cells(path: Path) -> None:
    """The format is jupytext's, so authors may open a source in any editor that knows it."""
    text = path.read_text(encoding="utf-8")
    body = read_header(text, "exercise", path)[1] if text.startswith("# ///") else text
    theirs = jupytext.reads(body.strip("\n"), fmt="py:percent").cells
    assert [
        (cell.metadata["id"], cell.cell_type == "markdown", cell.metadata.get("tags", []))
        for cell in theirs
    ] == [(cell.id, cell.markdown, list(cell.tags)) for cell in split_cells(body, path)]
    ours = [cell.text for cell in split_cells(body, path)]
    assert [cell.source.strip("\n") for cell in theirs] == ours
