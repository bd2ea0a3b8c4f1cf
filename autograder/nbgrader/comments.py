"""What a student reads beside the points of a group, in nbgrader's Markdown.

nbgrader renders comments as Markdown with HTML, in feedback pages and for whoever grades by hand.
What a program says must remain text there: an exception may hold a script, an image to load from
elsewhere, or a **PASSED** of its own. So such words are shown as code, each line indented by four
spaces after an empty line. No other form of Markdown is safe from being ended by the text itself.
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
        return "\n\n".join(_reason(r) for r in sorted(failed, key=lambda one: not one.judged))
    if report.points[group] == 0:
        return (
            "All checks here pass, as many do before a repair. They earn points once most of the "
            "symptom is gone, for what this program itself has learned."
        )
    return f"All checks passed: {_names(r for r in report.checks if r.group == group)}."


def quoted(text: str) -> str:
    """Text from elsewhere as a block of Markdown that shows it and gives it no meaning."""
    return "\n".join(
        f"    {part}"
        for line in plain(text).expandtabs(4).split("\n")
        for part in _broken(line) or [""]
    )


def _broken(line: str) -> list[str]:
    return textwrap.wrap(line, _COLUMNS, replace_whitespace=False, drop_whitespace=False)


def _reason(result: CheckResult) -> str:
    needed = f"\nneeded: {result.required}" if result.judged else ""
    seen = quoted(f"{result.check}: {result.observed}{needed}")
    return f"{seen}\n\n{result.explanation}"


def _names(results: Iterable[CheckResult]) -> str:
    return ", ".join(result.check for result in results)
