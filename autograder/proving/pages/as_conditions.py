"""How an exercise is judged: its images, budget, points and thresholds, and their margins."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.checks import CheckModule, checks_of
from autograder.course import source_path
from autograder.proving.calibration.campaign import judged
from autograder.proving.calibration.margins import margins
from autograder.proving.calibration.spec_notes import notes, notes_in
from autograder.proving.calibration.store import open_store
from autograder.types import Exercise


def print_conditions(
    exercise: Exercise, console: Console | None = None, *, own_checks: bool = False
) -> None:
    """Print what submissions to an exercise are judged by.

    Args:
        own_checks: name the checks that not every exercise has, too. What such a check asks for
            tells where the fault is, so a learner should not meet its name by chance.
    """
    out = console or Console()
    shown = {
        name: check for name, check in checks_of(exercise).items() if own_checks or check.STANDARD
    }
    data, budget = exercise.data, exercise.budget
    out.print(f"[bold]{exercise.id}[/]: {escape(exercise.title)} [dim]({exercise.lesson})[/]")
    out.print(textwrap.fill(exercise.story, 88), highlight=False)
    out.print(
        f"\n[cyan]images[/]  {data.set}: {data.train} to train, {data.val} to validate; looked at "
        f"by the grader: {data.probe} after chosen epochs, {data.test} at the end; labels "
        f"{data.coding} in each run",
        highlight=False,
    )
    out.print(
        f"[cyan]budget[/]  {budget.cpu_factor:g} x the reference's computing time on the same "
        f"machine or {budget.cpu_seconds:g} s more, {budget.memory_mb} MiB",
        highlight=False,
    )
    points = ", ".join(f"{group} {value:g}" for group, value in exercise.points.items())
    out.print(f"[cyan]points[/]  {points}\n", highlight=False)
    out.print(_table(exercise, shown, _notes(exercise)))
    if hidden := len(checks_of(exercise)) - len(shown):
        out.print(
            f"This exercise has {hidden} more of its own, whose name says something about the "
            f"fault; to see it:\n`autograder explain {exercise.id} --own-checks`",
            highlight=False,
        )
    out.print(
        "[dim]A margin is the distance of a program's median from the threshold, in the program's "
        "robust standard\ndeviations (sd); shown is the program that comes nearest. GRADES.md says "
        "what a grade is worth;\n`autograder explain CHECK` says what a check is for.[/]",
        highlight=False,
    )


def _table(
    exercise: Exercise, checks: Mapping[str, CheckModule], measured: Mapping[str, list[str]]
) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("check", "points for", "settings", "measured"):
        table.add_column(heading)
    for name, module in checks.items():
        settings = {**module.DEFAULTS, **exercise.settings(name)}
        shown = ", ".join(f"{key} {_plain(value)}" for key, value in settings.items())
        table.add_row(name, module.GROUP, shown, "\n".join(measured.get(name, ["not yet"])))
    return table


def _plain(value: object) -> str:
    """A setting as text; if a default lists words to choose from, the first one applies."""
    if isinstance(value, tuple):
        return str(value[0])
    return f"{value:g}" if isinstance(value, float) else str(value)


def _notes(exercise: Exercise) -> Mapping[str, list[str]]:
    """Margins by check: from the recorded runs, or from the spec's notes without the solutions."""
    if source_path(exercise) is None:
        return notes_in(exercise.path)
    return notes(margins(judged(exercise, open_store(exercise))))
