"""autograder hint: one hint, one step further each time."""

from __future__ import annotations

import textwrap

import click

from autograder.cli._learner_state import hints_given, remember_hint
from autograder.course import find_exercise


@click.command("hint")
@click.argument("exercise")
@click.option("--again", is_flag=True, help="Repeat the hints given so far.")
def command(exercise: str, again: bool) -> None:
    """Give the next hint for EXERCISE. Hints lead to the cause; they never name the repair."""
    found = find_exercise(exercise)
    given = hints_given(found)
    if not again and given < len(found.hints):
        given = remember_hint(found)
        shown = [given]
    else:
        shown = list(range(1, given + 1))
    if not shown:
        click.echo("No hint has been given yet.")
    for number in shown:
        click.secho(f"hint {number} of {len(found.hints)}", bold=True)
        click.echo(textwrap.fill(found.hints[number - 1], 88))
    if not again and given == len(found.hints) and len(shown) != 1:
        click.echo("That was all. `autograder solution` shows one way to repair it.")
