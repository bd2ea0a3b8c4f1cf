"""Reports for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.report.plain import plain
from autograder.types import Report, Verdict

_COLOURS = {Verdict.PASSED: "green", Verdict.FAILED: "yellow", Verdict.GRADER_ERROR: "magenta"}


def print_report(report: Report, console: Console) -> None:
    """One report: verdict, what failed and why it matters, then what passed."""
    colour = _COLOURS.get(report.verdict, "red")
    console.print(
        f"[bold]{_shown(report.exercise)}[/]: {_shown(report.title)} "
        f"[dim]({_shown(report.submission)})[/]",
        emoji=False,
    )
    console.print(f"[bold {colour}]{report.verdict}[/]  {points_text(report)}")
    if report.error is not None:
        _print_error(report, console)
    for result in report.checks:
        if not result.passed:
            console.print(f"\n[red]✗ {result.check}[/] [dim]({result.group})[/]")
            console.print(f"    seen      {_shown(result.observed)}", highlight=False, emoji=False)
            console.print(f"    needed    {_shown(result.required)}", highlight=False, emoji=False)
            console.print(f"    {_shown(result.explanation)}", highlight=False, emoji=False)
            console.print(f"    [dim]more: autograder explain {result.check}[/]")
    passed = [result.check for result in report.checks if result.passed]
    if passed:
        console.print(f"\n[green]✓[/] {', '.join(passed)}", highlight=False, emoji=False)
    console.print(f"[dim]{_shown(conditions_text(report))}[/]", highlight=False, emoji=False)


def print_table(reports: Sequence[Report], console: Console) -> None:
    """A line for each of several reports."""
    table = Table("submission", "exercise", "verdict", "score", "failed checks", box=None)
    for report in reports:
        colour = _COLOURS.get(report.verdict, "red")
        score = "–" if report.score is None else f"{report.score:.2f}"
        failed = ", ".join(r.check for r in report.checks if not r.passed)
        table.add_row(
            Text(plain(report.submission)),
            report.exercise,
            f"[{colour}]{report.verdict}[/]",
            score,
            failed,
        )
    console.print(table)


def points_text(report: Report) -> str:
    """`7 of 10 points: training 4/4, validation 0/3, …`, or why there are none."""
    if report.score is None:
        return "no grade: the fault is the grader's, not the program's"
    parts = ", ".join(
        f"{group} {report.points[group]:g}/{most:g}"
        for group, most in report.maximum_points.items()
    )
    total = sum(report.points.values())
    return f"{total:g} of {sum(report.maximum_points.values()):g} points: {parts}"


def conditions_text(report: Report) -> str:
    """Under which conditions the report came about, in one line."""
    runs = len(report.runs)
    kind = "official grade" if report.official else "self-check"
    where = f"; containment: {report.containment}" if report.containment else ""
    word = "run" if runs == 1 else "runs"
    return f"{kind}, {runs} {word} on {report.device}, {report.seconds:.1f} s{where}"


def _shown(text: str) -> str:
    """A text as markup that shows it and means nothing."""
    return escape(plain(text))


def _print_error(report: Report, console: Console) -> None:
    error = report.error
    assert error is not None
    console.print(f"    {_shown(error.message)}", highlight=False, emoji=False)
    if error.where:
        code = f":  {error.code}" if error.code else ""
        console.print(f"    at {_shown(error.where + code)}", highlight=False, emoji=False)
    if error.next_step:
        console.print(f"    next: {_shown(error.next_step)}", highlight=False, emoji=False)
