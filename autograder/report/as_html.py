"""Reports as HTML: a fragment for notebooks and feedback, a self-contained page for a browser."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report.as_text import conditions_text, points_text, summary_text
from autograder.report.curves import curves_svg
from autograder.report.plain import plain
from autograder.submissions.reading import reading_sentences
from autograder.types import Report

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CODE = re.compile(r"`([^`\n]+)`")


def report_fragment(report: Report) -> str:
    """The report as HTML without a page around it."""
    template = _environment().get_template("fragment.html.jinja")
    return plain(
        template.render(
            report=report,
            curves=curves_svg(report),
            points=points_text(report),
            conditions=conditions_text(report),
            # Not the path: in nbgrader it is a temporary one of the grading machine.
            file_name=Path(report.submission).name,
            also=[one.check for one in report.standing if one not in report.leading],
            summary=summary_text(report),
            reading=[] if report.reading is None else reading_sentences(report.reading),
        )
    )


def report_page(report: Report) -> str:
    """The report as a page that needs no other file."""
    template = _environment().get_template("page.html.jinja")
    return plain(template.render(report=report, fragment=report_fragment(report)))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_code"] = _with_code
    return environment


def _with_code(text: str) -> Markup:
    """Text in which what stands between backticks is shown as code; all of it is escaped."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))
