"""One report in three forms: for a terminal, for programs, for a browser."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from rich.console import Console

from autograder.checks import in_order
from autograder.nbgrader.comments import comment
from autograder.report.as_html import report_fragment, report_page
from autograder.report.as_json import report_object, to_json
from autograder.report.as_text import conditions_text, points_text, print_report, print_table
from autograder.report.curves import curves_svg
from autograder.types import Failure, ProgramError, Report, Verdict

NAN, INF = float("nan"), float("inf")
HOSTILE = "<script>alert('1')</script> [bold]&amp; [/nonsense] {{ 7 * 7 }}"
CRASH = ProgramError(
    Failure.CRASHED, "ZeroDivisionError: by zero", "cell 3, line 1", "y = x / 0", "Run it again."
)


def shown(report: Report) -> str:
    """What a terminal shows of a report."""
    console = Console(file=io.StringIO(), width=200, no_color=True)
    print_report(report, console)
    return console.file.getvalue()


@pytest.fixture
def crashed(make_report) -> Report:
    return make_report(
        verdict=Verdict.CRASHED,
        score=0.0,
        points={"training": 0.0, "validation": 0.0, "form": 0.0, "diagnosis": 0.0},
        checks=(),
        runs=(),
        error=CRASH,
        containment=None,
    )


@pytest.fixture
def our_fault(make_report) -> Report:
    problem = ProgramError(Failure.GRADER, "no sandbox", next_step="Grade again.")
    return make_report(
        verdict=Verdict.GRADER_ERROR, score=None, points={}, checks=(), runs=(), error=problem
    )


@pytest.fixture
def hostile(make_report, make_result) -> Report:
    words = dict.fromkeys(("observed", "required", "explanation"), HOSTILE)
    error = ProgramError(Failure.CRASHED, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return make_report(
        submission=HOSTILE,
        exercise=HOSTILE,
        title=HOSTILE,
        error=error,
        checks=(make_result(passed=False, **words),),
    )


def test_a_terminal_shows_verdict_points_and_reasons_in_that_order(make_report) -> None:
    text = shown(make_report())
    order = [
        "blurred: Blurred (alice/blurred.ipynb)",
        "FAILED  7 of 10 points: training 4/4, validation 0/3, form 1/1, diagnosis 2/2",
        "✗ generalises (validation)",
        "generalises observed",
        "generalises required",
        "generalises explained",
        "autograder explain generalises",
        "✓ loss_decreases",
        "official grade, 1 run on cpu, 12.3 s; containment: bubblewrap (bubblewrap + landlock)",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_a_terminal_shows_where_a_program_stopped(crashed) -> None:
    text = shown(crashed)
    assert "CRASHED  0 of 10 points" in text
    assert "ZeroDivisionError: by zero\n" in text
    assert "at cell 3, line 1:  y = x / 0\n" in text
    assert "next: Run it again." in text


def test_a_fault_of_ours_is_called_ours_and_shows_no_points(our_fault) -> None:
    text = shown(our_fault)
    assert "GRADER_ERROR  no grade: the fault is the grader's, not the program's" in text
    assert "0 of 10" not in text


def test_words_of_a_program_are_no_markup_on_a_terminal(hostile) -> None:
    text = shown(hostile)
    assert text.count(HOSTILE) == 10  # unchanged, wherever it appears


def test_what_evidence_printed_is_shown_as_text_in_every_form(make_report) -> None:
    printed = (("the starter, draw 1 of 2", f"one\n{HOSTILE}\x1b[2J"),)
    report = make_report(official=False, printed=printed)
    text = shown(report)
    assert "\nprinted by evidence about the starter, draw 1 of 2:\n    one\n" in text
    assert f"    │ {HOSTILE}�[2J\n" in text
    html = report_fragment(report)
    assert "<p>About the starter, draw 1 of 2:</p>\n<pre>one\n&lt;script&gt;" in html
    assert "\x1b" not in html
    about, said = printed[0]
    assert report_object(report)["printed"] == [{"about": about, "text": said}]
    assert "printed" not in shown(make_report()) + report_fragment(make_report())


def test_a_table_has_a_line_for_each_report(make_report, our_fault) -> None:
    console = Console(file=io.StringIO(), width=200, no_color=True)
    print_table([make_report(), our_fault], console)
    lines = console.file.getvalue().splitlines()
    assert len(lines) == 3
    assert re.search(r"FAILED +0\.70 +generalises", lines[1])
    assert re.search(r"GRADER_ERROR +–", lines[2])


def test_a_table_shows_the_name_of_a_file_as_it_is(make_report) -> None:
    console = Console(file=io.StringIO(), width=300, no_color=True)
    print_table([make_report(submission=HOSTILE)], console)
    assert HOSTILE in console.file.getvalue()


def test_points_are_written_without_needless_decimals(make_report) -> None:
    report = make_report(points={"training": 2.5, "validation": 0.0}, maximum_points={
        "training": 4.0, "validation": 3.5
    })  # fmt: skip
    assert points_text(report) == "2.5 of 7.5 points: training 2.5/4, validation 0/3.5"


def test_it_says_why_passed_checks_earn_nothing(make_report) -> None:
    none = {"training": 0.0, "form": 0.0, "diagnosis": 1.0}
    why = "a group's points need all of its checks, and half of the symptom must be gone"
    for verdict, points, said in (
        (Verdict.FAILED, none, True),
        (Verdict.FAILED, {**none, "form": 1.0}, False),
        (Verdict.CRASHED, none, False),
    ):
        report = make_report(
            verdict=verdict, points=points, maximum_points=dict.fromkeys(points, 4.0), official=True
        )
        assert (why in points_text(report)) is said
    assert "name and evidence" not in points_text(report)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "official grade, 1 run on cpu, 12.3 s; containment: bubblewrap "),
        ({"official": False, "runs": (), "containment": None}, "self-check, 0 runs on cpu, 12.3 s"),
        ({"device": "cuda", "seconds": 0.04}, "official grade, 1 run on cuda, 0.0 s"),
    ],
)
def test_conditions_are_one_line(changes, text, make_report) -> None:
    assert conditions_text(make_report(**changes)).startswith(text)
    assert "\n" not in conditions_text(make_report(**changes))


KEYS = {
    "": "submission exercise verdict score points maximum_points checks error runs containment "
    "reading printed note official device seconds",
    "checks": "check group passed credit hidden_by follows observed required explanation bounds",
    "runs": "error epochs test_accuracy test_loss fit_cpu_seconds wall_seconds peak_memory_mb",
    "epochs": "reported measured",
    "reported": "train_loss val_loss val_accuracy",
    "measured": "train_loss val_loss val_accuracy probe_loss probe_accuracy",
    "containment": "backend layers missing",
    "error": "message where code next_step",
}


def test_json_has_the_keys_that_other_programs_rely_on(make_report) -> None:
    (found,) = json.loads(to_json([make_report(error=CRASH)]))
    epoch = found["runs"][0]["epochs"][0]
    parts = {
        "": found,
        "checks": found["checks"][0],
        "runs": found["runs"][0],
        "epochs": epoch,
        **epoch,
        "containment": found["containment"],
        "error": found["error"],
    }
    assert {name: " ".join(part) for name, part in parts.items()} == KEYS
    assert found["verdict"] == "FAILED"
    assert found["score"] == 0.7
    assert found["seconds"] == 12.346


def test_json_of_a_fault_of_ours_has_no_score(our_fault) -> None:
    assert report_object(our_fault)["score"] is None
    assert report_object(our_fault)["points"] == {}


def test_json_writes_what_is_not_finite_as_null(make_report, make_result, make_run) -> None:
    run = make_run(
        last={"probe": {"loss": NAN}, "reported": {"train_loss": -INF}},
        test={"loss": NAN, "accuracy": NAN},
        cost={"fit_cpu_seconds": NAN},
    )
    check = make_result(value=INF, threshold=NAN)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    text = to_json([make_report(runs=(run,), checks=(check,))])
    (found,) = json.loads(text, parse_constant=refuse)
    assert found["checks"][0]["bounds"][0]["value"] is None
    assert found["runs"][0]["epochs"][-1]["reported"]["train_loss"] is None
    assert found["runs"][0]["test_loss"] is None


class _Page(HTMLParser):
    """Collects what a browser would see: elements, their addresses, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        loads = {"src", "href", "data", "action", "xlink:href"}
        self.addresses += [value or "" for name, value in attributes if name in loads]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_verdict_checks_and_curves(make_report) -> None:
    page = _Page(report_page(make_report()))
    assert page.tags[:3] == ["html", "head", "meta"]
    assert "svg" in page.tags
    for part in ("blurred: Blurred", "7 of 10 points", "✗ failed", "generalises explained"):
        assert part in page.text
    assert page.text.index("✗ generalises") < page.text.index("All checks: 1 failed, 1 passed")


def test_a_report_leads_with_what_decides_and_folds_the_rest(make_report, make_result) -> None:
    failed = ["within_budget", "generalises", "loss_decreases", "evidence_convicts"]
    groups = {"evidence_convicts": "diagnosis"}
    checks = [
        make_result(name, passed=False, group=groups.get(name, "training")) for name in failed
    ]
    report = make_report(checks=in_order(checks))
    assert [one.check for one in report.leading] == ["loss_decreases", "evidence_convicts"]
    html = report_fragment(report)
    above, _, table = html.partition("<details>")
    assert re.findall(r"✗ (\w+)", above) == ["loss_decreases", "evidence_convicts"]
    assert above.count("look at this first") == 1
    assert "Failed as well: within_budget" in above
    assert "✗ may follow from loss_decreases" in table
    text = shown(report)
    assert re.findall(r"✗ (\w+)", text) == ["loss_decreases", "evidence_convicts"]
    assert "within_budget: " in text.split("failed as well")[1]
    assert "generalises: " in text.split("likely to follow from loss_decreases")[1]
    assert "generalises explained" not in text
    told = comment(report, "training")
    assert told.index("loss_decreases") < told.index("within_budget") < told.index("generalises")
    assert told.rstrip().endswith(
        "Likely to follow from loss_decreases; look again once that passes."
    )


def test_html_of_a_crash_has_its_line_and_no_curves(crashed) -> None:
    page = _Page(report_page(crashed))
    assert "cell 3, line 1:  y = x / 0" in page.text
    assert "Next: Run it again." in page.text
    assert "svg" not in page.tags


def test_html_escapes_what_a_program_says(hostile) -> None:
    page = report_page(hostile)
    seen = _Page(page)
    assert "script" not in seen.tags
    assert "alert" not in "".join(seen.addresses)
    assert seen.text.count("<script>alert('1')</script>") >= 7
    assert "{{ 7 * 7 }}" in seen.text


def test_html_shows_code_as_code_and_still_escapes_it(make_report, make_result) -> None:
    wrong = make_result("generalises", passed=False, explanation="Print `a < b`, not `b`.")
    html = report_fragment(make_report(checks=(wrong,)))
    assert "Print <code>a &lt; b</code>, not <code>b</code>." in html


def test_a_page_names_the_file_and_not_a_folder_of_the_machine(make_report) -> None:
    assert "/tmp/x" not in report_fragment(make_report(submission="/tmp/x/blurred.ipynb"))


def test_a_self_check_promises_no_points_that_it_cannot_judge(make_report) -> None:
    points = {"training": 2.0, "diagnosis": 5.0}
    said = {
        official: points_text(
            make_report(
                official=official, points=points, maximum_points=points, verdict=Verdict.PASSED
            )
        )
        for official in (True, False)
    }
    assert said[True] == "7 of 7 points: training 2/2, diagnosis 5/5"
    assert said[False].startswith("up to 7 of 7 points: training 2/2, diagnosis up to 5/5; ")


def test_pages_with_mathematics_leave_the_words_of_a_program_alone(make_report) -> None:
    """TeX can hold links that run a script; these classes tell MathJax to leave the text alone."""
    assert 'class="autograder-report tex2jax_ignore mathjax_ignore"' in report_fragment(
        make_report()
    )


def test_html_loads_nothing_from_anywhere(make_report) -> None:
    page = report_page(make_report())
    assert not {"script", "link", "img", "iframe", "object"} & set(_Page(page).tags)
    assert all(address.startswith("#") for address in _Page(page).addresses)
    assert "url(http" not in page
    assert "@import" not in page


def test_a_fragment_is_the_page_without_its_frame(make_report) -> None:
    fragment = report_fragment(make_report())
    assert fragment.startswith("<div ")
    assert "<body" not in fragment


def labels(svg: str) -> str:
    """matplotlib leaves every text that it draws as a comment in the SVG."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg))


def test_curves_are_svg_with_measured_and_reported_lines(make_report) -> None:
    band = {"val_loss": ((0.1, 0.2), (0.1, 0.2)), "val_accuracy": ((0.9, 1.0), (0.9, 1.0))}
    svg = curves_svg(make_report(band=band))
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    words = labels(svg)
    for label in ("train, measured", "train, reported by the program", "Accuracy", "reference"):
        assert label in words


def test_no_curves_without_an_epoch(make_report, make_run) -> None:
    assert curves_svg(make_report(runs=())) == ""
    assert curves_svg(make_report(runs=(make_run(epochs=()),))) == ""


@pytest.mark.parametrize("said", [NAN, INF, -INF, 1e300, -1e300, 0.0])
def test_absurd_reports_can_be_drawn(said: float, make_report, make_run) -> None:
    words = {"train_loss": said, "val_loss": said, "val_accuracy": said}
    svg = curves_svg(make_report(runs=(make_run(last={"reported": words}),)))
    assert ET.fromstring(svg).tag.endswith("svg")


def test_measurements_that_are_no_numbers_can_be_drawn(make_report, make_run) -> None:
    spoilt = {split: {"loss": NAN, "accuracy": NAN} for split in ("train", "val", "probe")}
    svg = curves_svg(make_report(runs=(make_run(losses=[NAN], last=spoilt),)))
    assert ET.fromstring(svg).tag.endswith("svg")
