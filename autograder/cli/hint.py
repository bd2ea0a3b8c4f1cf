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
    """Give the next hint for EXERCISE. Hints lead to the cause; they never name the repair.

    Where the solutions are installed, two more follow: an experiment that convicts the fault,
    carried out on this program, and the function in which the fault lies."""
    from autograder.judging.further_hints import further_hints

    found = find_exercise(exercise)
    further = further_hints(found)
    most = len(found.hints) + len(further)
    given = hints_given(found, most)
    is_new = not again and given < most
    shown = [given + 1] if is_new else list(range(1, given + 1))
    if not shown:
        click.echo("No hint has been given yet.")
    for number in shown:
        text = (
            found.hints[number - 1]
            if number <= len(found.hints)
            else further[number - len(found.hints) - 1](found)
        )
        click.secho(f"hint {number} of {most}", bold=True)
        click.echo(textwrap.fill(text, 88))
    if is_new:
        remember_hint(found, most)  # once it has been shown
    elif not again:
        click.echo("That was all. `autograder solution` shows one way to repair it.")
