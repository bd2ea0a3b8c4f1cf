"""The survey of this machine's sandboxes as a table, and as plain values for other programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.selftest.survey import State, Survey

_COLOURS = {State.HELD: "green", State.BROKEN: "bold red", State.UNTESTED: "yellow"}
_SHOWN = 6


def print_survey(done: Survey, console: Console) -> None:
    """Print one backend: a line for each layer, and below it what was reached."""
    walls = " + ".join(done.raised) or "none"
    title = f"[bold]{done.backend}[/]  walls: {escape(walls)}"
    if done.missing:
        title += f"  [bold red]missing: {escape(', '.join(done.missing))}[/]"
    console.print(title, highlight=False)
    table = Table("layer", "state", "tried", "held by", box=None, pad_edge=False)
    for result in done.layers:
        colour = _COLOURS[result.state]
        by = ", ".join(result.by) if result.state is State.HELD else ""
        table.add_row(result.layer, f"[{colour}]{result.state}[/]", str(result.tried), escape(by))
        for text in result.breaches[:_SHOWN]:
            table.add_row("", "", "", f"[dim]{escape(text[:160])}[/]")
        if len(result.breaches) > _SHOWN:
            table.add_row("", "", "", f"[dim]and {len(result.breaches) - _SHOWN} more[/]")
    console.print(table)
    console.print(f"[dim]{done.seconds:.0f} s[/]\n", highlight=False)


def print_conclusion(surveys: Sequence[Survey], console: Console) -> None:
    """Print whether an official grade is possible here, judged by the first survey: the strongest
    backend comes first."""
    strongest = surveys[0]
    if not strongest.official:
        text = f"no official grade here: '{strongest.backend}' is for self-checks only"
    elif strongest.holds:
        text = f"an official grade is possible here: '{strongest.backend}' holds what it claims"
    else:
        text = f"no official grade here: '{strongest.backend}' does not hold what it claims"
    console.print(f"[bold]{escape(text)}[/]", highlight=False)


def survey_object(done: Survey) -> dict[str, Any]:
    """One backend as plain values."""
    return {**dataclasses.asdict(done), "holds": done.holds}
