"""autograder reset: put the starter back, keeping a copy of your work."""

from __future__ import annotations

import click

from autograder.cli._learner_state import reset_notebook
from autograder.course import find_exercise


@click.command("reset")
@click.argument("exercise")
def command(exercise: str) -> None:
    """Put the starter notebook of EXERCISE back, after copying your work aside."""
    found = find_exercise(exercise)
    notebook, copy = reset_notebook(found)
    if notebook is None:
        click.echo(f"{found.id} is as released; nothing to do")
        return
    if copy is not None:
        click.echo(f"your work: {copy}")
    click.echo(f"restored:  {notebook}")
