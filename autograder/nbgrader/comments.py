"""The comment that a student reads beside a group's points, in nbgrader's Markdown.

nbgrader renders comments as Markdown with HTML, in feedback pages and for whoever grades by hand.
A program's own words must stay text there: an exception may hold a script, an image to load from
elsewhere, or a **PASSED** of its own. So they are shown as a code block: an empty line, then every
line indented by four spaces. The text inside could end any other form of Markdown.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from autograder.report.plain import plain
from autograder.types import CheckResult, Report

_COLUMNS = 88
"""A browser does not wrap code, so long lines are broken here."""


def comment(report: Report, group: str) -> str:
    """The comment beside the points of a group."""
    if report.error is not None:
        error = report.error
        said = [f"{report.verdict.value}:", quoted(error.message)]
        if error.where:
            code = f":  {error.code}" if error.code else ""
            said.append(quoted(f"at {error.where}{code}"))
        if error.next_step:
            said += ["Next:", quoted(error.next_step)]
        return "\n\n".join(said)
    failed = [r for r in report.checks if r.group == group and not r.passed]
    if failed:
        return "\n\n".join(_reason(r) for r in failed)
    if report.points[group] == 0:
        return (
            "All checks here pass, but many pass even before a repair. They earn points once at "
            "least half of the symptom is gone and the answers come from what this program itself "
            "has learned."
        )
    return f"All checks passed: {_names(r for r in report.checks if r.group == group)}."


def quoted(text: str) -> str:
    """Text from elsewhere as a Markdown block that shows it without interpreting it."""
    return "\n".join(
        f"    {part}"
        for line in plain(text).expandtabs(4).split("\n")
        for part in _broken(line) or [""]
    )


def _broken(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, _COLUMNS, replace_whitespace=False, subsequent_indent=indent)


def _reason(result: CheckResult) -> str:
    needed = f"\nneeded: {result.required}" if result.judged else ""
    seen = quoted(f"{result.check}: {result.observed}{needed}")
    if result.follows:
        return f"{seen}\n\nLikely to follow from {result.follows}; look again once that passes."
    return f"{seen}\n\n{result.explanation}"


def _names(results: Iterable[CheckResult]) -> str:
    return ", ".join(result.check for result in results)
