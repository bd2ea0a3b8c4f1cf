"""What a program says is shown as text in feedback pages, never as Markdown or HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from nbconvert.filters import markdown2html

from autograder.nbgrader.comments import comment
from autograder.types import Failure, ProgramError, Report, Verdict

GROUPS = ("training", "validation", "form", "diagnosis")
WORDS = {
    "script": "<script>alert(1)</script>",
    "link": "[x](javascript:alert(1)) <javascript:alert(1)> https://example.org",
    "verdict": "**PASSED** __10 of 10__ *all*",
    "image": "![x](https://example.org/seen.png) <img src=x onerror=alert(1)>",
    "backticks": "`a` ``b`` ```\n```\n**PASSED**\n```",
    "comment": "<!-- hidden --> shown <!--",
    "comment begun": "<!--",
    "heading": "no\n# PASSED\nPASSED\n======\n\n- PASSED\n\n1. PASSED\n\n> PASSED",
    "empty lines": "no\n\n\n**PASSED**\n\n<script>alert(1)</script>\n\nend",
    "Windows": "no\r\n\r\n**PASSED**\r\n\r\n<script>alert(1)</script>",
    "separators": "no\N{LINE SEPARATOR}\x85\x0b\x0c\N{PARAGRAPH SEPARATOR}**PASSED**",
    "tabs": "\t\n\t\n**PASSED**\n\t<b>x</b>",
    "mathematics": "$$\\unicode{<img src=x onerror=alert(1)>}$$ \\(x\\) $a$ \\begin{x}<b>\\end{x}",
    "mathematics over lines": "no\n\n$$\n<img src=x onerror=alert(1)>\n$$\n\n\\begin{align}\n<b>x",
    "reference": "[x]\n\n[x]: javascript:alert(1)\n\n[^1]\n\n[^1]: PASSED",
    "table": "|PASSED|\n|---|\n|PASSED|",
    "html block": "</pre></code></div>\n\n<div>\n\n**PASSED**\n\n</div>",
    "entity": "&lt;script&gt; &#60;b&#62; &nbsp;",
    "markdown in a div": "<div markdown=1>**PASSED**</div>",
    "long": "x " * 500 + "**PASSED** <b>x</b> " + "y" * 500,
    "autolinks": "mailto:a@example.org www.example.org ~~x~~ ==y== H~2~O",
}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.inside = ""
        self.shown = ""
        self._depth = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._depth += tag == "pre"
        assert tag not in ("a", "img") or attributes == []

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self.shown += data
        self.inside += data if self._depth else ""


def crashed(make_report, **words: str) -> Report:
    texts = dict.fromkeys(("message", "where", "code", "next_step"), "no")
    error = ProgramError(Failure.CRASHED, **{**texts, **words})
    points = dict.fromkeys(GROUPS, 0.0)
    return make_report(verdict=Verdict.CRASHED, score=0.0, points=points, checks=(), error=error)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\N{REPLACEMENT CHARACTER}", "")


@pytest.mark.parametrize("part", ["message", "where", "code", "next_step"])
@pytest.mark.parametrize("kind", WORDS)
def test_words_of_a_crash_are_shown_as_they_came(kind: str, part: str, make_report) -> None:
    report = crashed(make_report, **{part: WORDS[kind]})
    page = Page(markdown2html(comment(report, "training")))
    assert page.tags <= {"p", "pre", "code"}
    kept = "".join(c for c in WORDS[kind] if c.isprintable() or c == "\n")
    assert squeezed(kept) in squeezed(page.inside)
    assert "CRASHED" in page.shown


@pytest.mark.parametrize("kind", WORDS)
def test_words_in_an_observation_are_too(kind: str, make_report, make_result) -> None:
    result = make_result(passed=False, observed=WORDS[kind], required="the cause")
    report = make_report(checks=(result,))
    page = Page(markdown2html(comment(report, result.group)))
    assert page.tags <= {"p", "pre", "code"}
    kept = "".join(c for c in WORDS[kind] if c.isprintable() or c == "\n")
    assert squeezed(kept) in squeezed(page.inside)
