"""autograder list: show the exercises, lesson by lesson."""

from __future__ import annotations

import json

import click

from autograder.course import exercises, source_path


@click.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(form: str) -> None:
    """Show every exercise with its title and points."""
    known = exercises().values()
    if form == "json":
        rows = [
            {
                "exercise": exercise.id,
                "lesson": exercise.lesson,
                "title": exercise.title,
                "points": exercise.maximum_points,
                "solution_installed": source_path(exercise) is not None,
            }
            for exercise in known
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    lesson = ""
    for exercise in known:
        if exercise.lesson != lesson:
            lesson = exercise.lesson
            click.secho(f"\n{lesson}" if lesson else lesson, bold=True)
        click.echo(f"  {exercise.id:<24} {exercise.title}")
    click.echo("\nOpen course/<lesson>/<exercise>.ipynb, or: autograder check <exercise>")
