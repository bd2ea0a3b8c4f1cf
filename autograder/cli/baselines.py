"""autograder baselines: measure what classifiers without any convolution reach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from autograder.baselines.measure import Outcome


@click.command("baselines")
@click.argument("names", nargs=-1, metavar="[SET|EXERCISE…]")
@click.option("--seeds", type=click.IntRange(1, 100), help="Draws of images. [default: 5; quick 2]")
@click.option("--quick", is_flag=True, help="Only the baselines that take a second or two.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--write", is_flag=True, help="Write the tables into the cards and GRADES.md.")
def command(names: tuple[str, ...], seeds: int | None, quick: bool, form: str, write: bool) -> None:
    """Fit classifiers that need no network to the images of sets and exercises (all of them unless
    named), and mark each exercise in which one of them comes within four standard errors of what
    is asked. Exits with 1 where one does."""
    from autograder.baselines.tasks import tasks
    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.errors import UsageError

    try:
        from autograder.baselines.measure import below, measure
        from autograder.baselines.table import as_json, lines_of
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("sklearn", "torch"):
            raise
        raise UsageError(
            f"this command needs {error.name}, which is not installed; "
            "install it with `pip install --constraint constraints.txt --editable '.[dev]'`"
        ) from error
    if write and (names or quick):
        raise UsageError(
            "--write fills the tables of all in full; name none, and leave --quick out"
        )
    outcomes = []
    with progress_line() as tell:
        for task in tasks(names):
            outcome = measure(task, seeds=seeds or (2 if quick else 5), quick=quick, tell=tell)
            outcomes.append(outcome)
            if form == "text":
                click.echo("\n".join(lines_of(outcome)) + "\n")
    if form == "json":
        click.echo(json.dumps([as_json(one) for one in outcomes], indent=2, ensure_ascii=False))
    if write:
        _write(outcomes)
    if close := below(outcomes):
        click.echo(f"too near to what is asked: {', '.join(close)}", err=True)
        raise click.exceptions.Exit(EXIT_FAILED)


def _write(outcomes: Sequence[Outcome]) -> None:
    """Each set's table into its card, the exercises' into GRADES.md."""
    import imagesets

    from autograder.baselines.table import course_table, set_table, write_between_marks
    from autograder.course import course_root

    sets = Path(imagesets.__file__).parent
    for outcome in outcomes:
        if outcome.task.exercise is None:
            write_between_marks(sets / outcome.task.name / "CARD.md", set_table(outcome))
    course = [outcome for outcome in outcomes if outcome.task.exercise is not None]
    write_between_marks(course_root() / "GRADES.md", course_table(course))
