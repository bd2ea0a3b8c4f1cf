"""autograder baselines: measure what classifiers without any convolution reach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from autograder.proving.baselines.measure import Outcome
    from autograder.proving.baselines.tasks import Task
    from autograder.running.executing import Progress


@click.command("baselines")
@click.argument("names", nargs=-1, metavar="[SET|EXERCISE…]")
@click.option("--seeds", type=click.IntRange(1, 100), help="Draws of images. [default: 3; quick 2]")
@click.option("--quick", is_flag=True, help="Only the baselines that take a second or two.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--write", is_flag=True, help="Measure what is missing, then write the tables.")
@click.option(
    "--tables", is_flag=True, help="Write the tables from what is recorded; measure nothing."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="With --write: draws of images measured at a time.",
)
def command(
    names: tuple[str, ...],
    seeds: int | None,
    quick: bool,
    form: str,
    write: bool,
    tables: bool,
    workers: int,
) -> None:
    """Fit classifiers without convolutions to the images of sets and exercises (all unless named),
    and mark each exercise in which one of them comes within four standard errors of what is asked.
    Exits with 1 if there is such an exercise.

    With --write, earlier measurements on the same images are kept, so a stopped command resumes.
    The tables stand in the cards of the sets and in GRADES.md; they also show what right programs
    reach, so write them again after a campaign."""
    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.errors import UsageError
    from autograder.proving.baselines.tasks import tasks

    try:
        from autograder.proving.baselines import measured
        from autograder.proving.baselines.measure import below, measure
        from autograder.proving.baselines.table import as_json, lines_of
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("sklearn", "torch"):
            raise
        raise UsageError(
            f"this command needs {error.name}, which is not installed; "
            "install it with `pip install --constraint constraints.txt --editable '.[dev]'`"
        ) from error
    if (write or tables) and (names or quick or seeds):
        raise UsageError(
            "--write and --tables fill all tables; give no names, and leave out --quick and --seeds"
        )
    chosen, outcomes = tasks(names), []
    with progress_line() as tell:
        if write:
            _measure(chosen, workers, tell)
        elif tables and (stale := measured.stale(chosen, measured.path())):
            names_of = ", ".join(task.name for task in stale)
            raise UsageError(f"nothing is recorded of {names_of}; run `make baselines`")
        for task in chosen:
            if write or tables:
                outcome = measured.outcome(task, measured.path())
            else:
                count = seeds or (2 if quick else measured.SEEDS)
                outcome = measure(task, seeds=count, quick=quick, tell=tell)
            outcomes.append(outcome)
            if form == "text":
                click.echo("\n".join(lines_of(outcome)) + "\n")
    if form == "json":
        click.echo(json.dumps([as_json(one) for one in outcomes], indent=2, ensure_ascii=False))
    if write or tables:
        _write(outcomes)
    if close := below(outcomes):
        click.echo(f"too near to what is asked: {', '.join(close)}", err=True)
        raise click.exceptions.Exit(EXIT_FAILED)


def _measure(chosen: Sequence[Task], workers: int, tell: Progress) -> None:
    """Bring `datasets/baselines.json` up to date."""
    from autograder.proving.baselines import measured

    left = len(measured.missing(chosen, measured.path()))
    done = measured.update(chosen, measured.path(), workers=workers)
    for count, (task, seed) in enumerate(done, 1):
        tell(f"{count} of {left}: {task.name}, seed {seed}")


def _write(outcomes: Sequence[Outcome]) -> None:
    """Write each set's table into its card, and the exercises' table into GRADES.md."""
    import imagesets

    from autograder.course import course_root
    from autograder.proving.baselines.table import course_table, set_table, write_between_marks

    sets = Path(imagesets.__file__).parent
    for outcome in outcomes:
        if outcome.task.exercise is None:
            write_between_marks(sets / outcome.task.name / "CARD.md", set_table(outcome))
    course = [outcome for outcome in outcomes if outcome.task.exercise is not None]
    write_between_marks(course_root() / "GRADES.md", course_table(course))
