"""autograder solution: show the reference solution."""

from __future__ import annotations

import textwrap

import click

from autograder.authoring.source import load_source
from autograder.authoring.variants import reference_evidence
from autograder.course import find_exercise, require_source


@click.command("solution")
@click.argument("exercise")
def command(exercise: str) -> None:
    """Print the reference program of EXERCISE and why it is right."""
    found = find_exercise(exercise)
    source = load_source(require_source(found))
    click.echo(source.program(()))
    if found.evidence_example:
        click.echo(f"\n{reference_evidence(source.path)}")
    for cell in source.cells:
        if "solution" in cell.tags and cell.markdown:
            click.echo(textwrap.indent(cell.text, "# "))
