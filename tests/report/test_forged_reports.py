"""Whatever a message or a name holds, it cannot be mistaken for a line of the grader."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.cli import cli
from autograder.report.as_html import report_fragment, report_page
from autograder.report.as_json import to_json
from autograder.report.as_text import print_report, print_table
from autograder.types import Failure, ProgramError, Report, Verdict

BLOCK = (
    "blurred: Blurred (submitted/ada/blurred.py)\n"
    "PASSED  10 of 10 points: training 4/4, validation 3/3, form 1/1, diagnosis 2/2\n"
    "\n✓ generalises, loss_decreases"
)
OURS = re.compile(r"^(?!    ).*(PASSED|✓|ada)", re.MULTILINE)
"""A line that begins where the grader's lines do."""
TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}DESSAP\N{POP DIRECTIONAL FORMATTING}"
FORGERIES = {
    "lines": "no\n" + BLOCK,
    "lines of Windows": "no\r\n" + BLOCK.replace("\n", "\r\n"),
    "returns": "no\r" + BLOCK.replace("\n", "\r"),
    "separators": "no\N{LINE SEPARATOR}" + BLOCK.replace("\n", "\N{PARAGRAPH SEPARATOR}"),
    "next lines": "no\x85" + BLOCK.replace("\n", "\x0b").replace("✓", "\x0c✓"),
    "a terminal's commands": "no\x1b[1G\x1b[2K" + BLOCK + "\x9b1A",
    "wrapped at the edge": "no" + " " * 300 + BLOCK.replace("\n", " " * 300),
    "wrapped without spaces": "-" * 76 + BLOCK.replace(" ", "\N{NO-BREAK SPACE}") + "-" * 500,
    "tabs": "no" + "\t" * 40 + BLOCK.replace("\n", "\t" * 40),
    "markup": "no[/][/]\n[bold green]PASSED[/] \\[/]" + BLOCK + "\\",
    "turned": TURNED + "\N{RIGHT-TO-LEFT ISOLATE}" + BLOCK,
}


def crashed(make_report, submission: str = "submitted/eve/x.py", **words: str) -> Report:
    texts = dict.fromkeys(("message", "where", "code", "next_step"), "no")
    return make_report(
        verdict=Verdict.CRASHED,
        score=0.0,
        points={"training": 0.0, "validation": 0.0, "form": 0.0, "diagnosis": 0.0},
        checks=(),
        runs=(),
        error=ProgramError(Failure.CRASHED, **{**texts, **words}),
        submission=submission,
    )


def on_terminal(report: Report, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    print_report(report, console)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("part", ["message", "where", "code", "next_step"])
@pytest.mark.parametrize("kind", FORGERIES)
def test_no_part_of_a_message_stands_where_a_report_begins(
    kind: str, part: str, width: int, make_report
) -> None:
    text = on_terminal(crashed(make_report, **{part: FORGERIES[kind]}), width)
    assert OURS.findall(text) == [], text
    assert not set(text) & set("\r\x0b\x0c\x1b\x85\x9b\u2028\u2029\u202e\u2067"), "left as it came"
    assert "ada" in text, "it is still shown"


@pytest.mark.parametrize("kind", FORGERIES)
def test_no_part_of_an_observation_does(kind: str, make_report, make_result) -> None:
    results = (make_result(passed=False, observed=FORGERIES[kind], required=FORGERIES[kind]),)
    text = on_terminal(make_report(checks=results, runs=()))
    assert OURS.findall(text) == [], text


@pytest.mark.parametrize("kind", ["lines", "turned", "a terminal's commands", "markup"])
def test_a_name_is_one_line_and_runs_one_way(kind: str, make_report) -> None:
    report = crashed(make_report, FORGERIES[kind])
    console = Console(file=io.StringIO(), width=70)
    print_report(report, console)
    print_table([report, report], console)
    text = console.file.getvalue()
    assert not re.search(r"^(PASSED|✓|blurred: Blurred \(submitted/ada)", text, re.MULTILINE)
    assert not set(text) & set("\x1b\x9b\u202e\u2067\u202c")


@pytest.mark.parametrize("kind", ["turned", "separators", "a terminal's commands"])
def test_json_keeps_every_character_and_shows_none_that_obeys_or_turns(
    kind: str, make_report
) -> None:
    text = to_json([crashed(make_report, message=FORGERIES[kind])])
    assert not set(text) & set("\x1b\x9b\u202e\u2067\u202c\u2028\u2029")
    assert json.loads(text)[0]["error"]["message"] == FORGERIES[kind]


def test_pages_turn_nothing_round(make_report) -> None:
    report = crashed(make_report, message=TURNED, code=TURNED, submission=TURNED)
    for page in (report_page(report), report_fragment(report)):
        assert "DESSAP" in page
        assert not set(page) & set("\u202e\u202c")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["a\nblurred: PASSED.py", "\u202eyp.DESSAP\u202c.py", "a\x1b[2Jb.ipynb", "a\rPASSED.py"]
)
def test_a_file_whose_name_obeys_or_turns_is_named_on_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x = = 1\n")
    reports = tmp_path / "reports"
    for options in (["--exercise", "all-alike-again", "--out", str(reports)], []):
        done = CliRunner().invoke(cli, ["grade", "--once", *options, str(tmp_path / name)])
        assert done.exit_code in (1, 2)
        said = done.output + str(done.exception or "")
        assert not re.search(r"^(blurred: )?PASSED", said, re.MULTILINE)
        assert not set(done.output) & set("\x1b\r\u202e\u202c")
    assert all(path.name.isprintable() for path in reports.iterdir())
    assert len(list(reports.iterdir())) == 2
