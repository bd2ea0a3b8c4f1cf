"""Reports for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report.plain import one_line, plain
from autograder.submissions.reading import reading_sentences
from autograder.types import CheckResult, ProgramError, Report, Verdict

_COLOURS = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "yellow",
    Verdict.NEEDS_REVIEW: "cyan",
    Verdict.GRADER_ERROR: "magenta",
}
_INDENT = "    "
_BAR = "    │ "
_LEAST_WIDTH = 20
"""Columns that text keeps even on a terminal that is narrower."""


def print_report(report: Report, console: Console) -> None:
    """One report: verdict, the failure that decides and why it matters, others that stand alone,
    what is likely to follow, then what passed.

    A program's words are indented, and each line after the first starts with a bar: no message can
    look like a line of the grader's, or like the report of another submission.
    """
    colour = _COLOURS.get(report.verdict, "red")
    title = Text.assemble(
        (one_line(report.exercise), "bold"),
        f": {one_line(report.title)} ",
        (f"({one_line(report.submission)})", "dim"),
    )
    _print_lines(title, _BAR, console)
    console.print(f"[bold {colour}]{report.verdict}[/]  {points_text(report)}")
    if report.note:
        _print_below("note: ", report.note, console, bar=True)
    if report.error is not None:
        _print_error(report.error, console)
    for result in report.leading:
        console.print(f"\n[red]✗ {result.check}[/] [dim]({result.group})[/]")
        _print_below("seen      ", result.observed, console)
        _print_below("needed    ", result.required, console)
        _print_below("", result.explanation, console)
        console.print(f"    [dim]more: autograder explain {result.check}[/]")
    also = [result for result in report.standing if result not in report.leading]
    _print_in_short("failed as well; autograder explain CHECK says more:", also, console)
    if report.following:
        lead = report.following[0].follows
        _print_in_short(
            f"likely to follow from {lead}; look again once it passes:", report.following, console
        )
    _print_hidden(report, console)
    passed = [result.check for result in report.checks if result.passed]
    if passed:
        console.print(f"\n[green]✓[/] {', '.join(passed)}", highlight=False, emoji=False)
    if report.reading is not None:
        for sentence in reading_sentences(report.reading):
            _print_below("read: ", sentence, console)
    for about, text in report.printed:
        console.print(f"\nprinted by evidence about {about}:", highlight=False, emoji=False)
        _print_below("", text, console, bar=True)
    console.print(Text(one_line(conditions_text(report)), "dim"))


def print_table(reports: Sequence[Report], console: Console) -> None:
    """A line for each of several reports."""
    # Numbered, so that the second line of a long name is not taken for a submission of its own.
    table = Table("", "submission", "exercise", "verdict", "score", "failed checks", box=None)
    for number, report in enumerate(reports, start=1):
        colour = _COLOURS.get(report.verdict, "red")
        score = "–" if report.score is None else f"{report.score:.2f}"
        table.add_row(
            str(number),
            Text(one_line(report.submission)),
            Text(one_line(report.exercise)),
            f"[{colour}]{report.verdict}[/]",
            score,
            failed_text(report),
        )
    console.print(table)


def points_text(report: Report) -> str:
    """`7 of 10 points: training 4/4, validation 0/3, …`, or why there are none."""
    if report.verdict is Verdict.NEEDS_REVIEW:
        return "no grade yet: a person has to look at this program"
    if report.score is None:
        return "no grade: the fault is the grader's, not the program's"
    not_yet_judged = not report.official and bool(report.points.get("diagnosis"))
    most_of_it = "up to " if not_yet_judged else ""
    parts = ", ".join(
        f"{group} {most_of_it if group == 'diagnosis' else ''}{report.points[group]:g}/{most:g}"
        for group, most in report.maximum_points.items()
    )
    total, all_of_it = sum(report.points.values()), sum(report.maximum_points.values())
    text = f"{most_of_it}{total:g} of {all_of_it:g} points: {parts}"
    if not_yet_judged:
        text += "; whether name and evidence are right, only the official grade judges"
    for_repairing = (earned for group, earned in report.points.items() if group != "diagnosis")
    if report.verdict is Verdict.FAILED and not any(for_repairing):
        text += "; a group's points need all of its checks, and half of the symptom must be gone"
    return text


def conditions_text(report: Report) -> str:
    """The conditions under which the report was made, in one line."""
    runs = len(report.runs)
    kind = "official grade" if report.official else "self-check"
    where = f"; containment: {report.containment}" if report.containment else ""
    word = "run" if runs == 1 else "runs"
    return f"{kind}, {runs} {word} on {report.device}, {report.seconds:.1f} s{where}"


def _print_in_short(title: str, results: Sequence[CheckResult], console: Console) -> None:
    """Failures that are not shown in full, a line for each."""
    if results:
        console.print(f"\n[yellow]–[/] {title}", highlight=False, emoji=False)
    for result in results:
        _print_below(f"{result.check}: ", result.observed, console)


def _print_hidden(report: Report, console: Console) -> None:
    """The checks that could not be judged, grouped by the check that has to pass first."""
    hidden = [result for result in report.checks if not result.judged]
    for cause in dict.fromkeys(result.hidden_by for result in hidden):
        behind = [result for result in hidden if result.hidden_by == cause]
        names = ", ".join(result.check for result in behind)
        console.print(f"\n[yellow]–[/] not judged: {names}", highlight=False, emoji=False)
        _print_below("", behind[0].explanation, console)


def summary_text(report: Report) -> str:
    """`2 failed, 3 more likely to follow, 1 not judged, 14 passed`."""
    counts = {
        "failed": len(report.standing),
        "more likely to follow": len(report.following),
        "not judged": sum(not one.judged for one in report.checks),
        "passed": sum(one.passed for one in report.checks),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def failed_text(report: Report) -> str:
    """Names of the checks that failed, and how many could not be judged."""
    failed = ", ".join(r.check for r in report.checks if not r.passed and r.judged)
    hidden = sum(not result.judged for result in report.checks)
    return f"{failed}; {hidden} not judged" if hidden else failed


def _print_error(error: ProgramError, console: Console) -> None:
    _print_below("", error.message, console, bar=True)
    if error.where:
        code = f":  {error.code}" if error.code else ""
        _print_below("at ", error.where + code, console, bar=True)
    if error.next_step:
        _print_below("next: ", error.next_step, console, bar=True)


def _print_below(label: str, text: str, console: Console, *, bar: bool = False) -> None:
    """Print text from elsewhere below a line of ours, split here so that each line is indented."""
    first = _INDENT + label
    for number, line in enumerate(plain(text).expandtabs(4).split("\n")):
        further = _BAR if bar else " " * len(first)
        shown = Text((further if number else first) + line)
        _print_lines(shown, further, console)


def _print_lines(line: Text, further: str, console: Console) -> None:
    """Print a line, wrapped here if too long for the terminal, with `further` before the rest."""
    width = max(_LEAST_WIDTH, console.width - len(further))
    for number, part in enumerate(line.wrap(console, width, overflow="fold") or [line]):
        part.rstrip()
        console.print(Text.assemble(further if number else "", part), soft_wrap=True)
