"""How an exercise is judged: its images, budget, points and thresholds, and how sure they are."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.checks import checks_of
from autograder.course import source_path
from autograder.proving.calibration.campaign import judged
from autograder.proving.calibration.margins import margins
from autograder.proving.calibration.spec_notes import notes, notes_in
from autograder.proving.calibration.store import open_store
from autograder.types import Exercise


def print_conditions(exercise: Exercise, console: Console | None = None) -> None:
    """Everything by which submissions to an exercise are judged."""
    out = console or Console()
    data, budget = exercise.data, exercise.budget
    out.print(f"[bold]{exercise.id}[/]: {escape(exercise.title)} [dim]({exercise.lesson})[/]")
    out.print(textwrap.fill(exercise.story, 88), highlight=False)
    out.print(
        f"\n[cyan]images[/]  {data.set}: {data.train} to train, {data.val} to validate; looked at "
        f"by the grader: {data.probe} after each epoch, {data.test} at the end; labels "
        f"{data.coding} in each run",
        highlight=False,
    )
    out.print(
        f"[cyan]budget[/]  {budget.cpu_factor:g} x the reference's computing time on the same "
        f"machine or {budget.cpu_seconds:g} s more than it, {budget.memory_mb} MiB",
        highlight=False,
    )
    points = ", ".join(f"{group} {value:g}" for group, value in exercise.points.items())
    out.print(f"[cyan]points[/]  {points}\n", highlight=False)
    out.print(_table(exercise, _notes(exercise)))
    out.print(
        "[dim]Margins are distances of a program's median from the threshold in its robust "
        "standard deviations (sd),\nof the program that comes nearest. GRADES.md says what a grade "
        "is worth; `autograder explain CHECK`\nsays what a check is for.[/]",
        highlight=False,
    )


def _table(exercise: Exercise, measured: Mapping[str, list[str]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("check", "points for", "settings", "measured"):
        table.add_column(heading)
    for name, module in checks_of(exercise).items():
        settings = {**module.DEFAULTS, **exercise.settings(name)}
        shown = ", ".join(f"{key} {_plain(value)}" for key, value in settings.items())
        table.add_row(name, module.GROUP, shown, "\n".join(measured.get(name, ["not yet"])))
    return table


def _plain(value: object) -> str:
    """A setting; where a default lists words to choose from, the first of them holds."""
    if isinstance(value, tuple):
        return str(value[0])
    return f"{value:g}" if isinstance(value, float) else str(value)


def _notes(exercise: Exercise) -> Mapping[str, list[str]]:
    """Margins by check, from the recorded runs; without the solutions, from the spec's notes."""
    if source_path(exercise) is None:
        return notes_in(exercise.path)
    return notes(margins(judged(exercise, open_store(exercise))))
