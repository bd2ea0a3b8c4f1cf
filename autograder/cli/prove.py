"""autograder prove: prove, measure and render exercises, and say what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autograder.course import exercises, find_exercise

if TYPE_CHECKING:
    from rich.console import Console


@click.command("prove")
@click.argument("names", nargs=-1, required=True, metavar="EXERCISE…")
@click.option("--workers", default=2, show_default=True, help="Runs at a time.")
@click.option(
    "--scale", default=1.0, show_default=True, help="Share of the full number of runs to make."
)
def command(names: tuple[str, ...], workers: int, scale: float) -> None:
    """Make the missing runs, write margins, proof, notebooks, table and page, and list what keeps
    the exercises from being finished. If it is stopped, run it again: it resumes. Exits with 1
    while something is missing."""
    from rich.console import Console

    from autograder.authoring.notebooks import write_notebooks
    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.course import course_root
    from autograder.errors import UsageError
    from autograder.proving.prove import finished, missing, prove, write_tables

    if workers < 1 or scale <= 0:
        raise UsageError("--workers and --scale must be positive")
    chosen = [find_exercise(name) for name in names]
    console, open_ends = Console(), 0
    with progress_line() as tell:
        for exercise in chosen:
            prove(exercise, workers=workers, scale=scale, tell=tell)
    write_notebooks(course_root())
    for exercise in chosen:
        found = missing(exercise)
        open_ends += len(found)
        _show(exercise.id, found, console)
    if all(finished(exercise) for exercise in exercises().values()):
        for path in write_tables():
            console.print(f"written: {path.name}")
    else:
        console.print("GRADES.md and PROOFS.md are written once every exercise has all its runs.")
    if open_ends:
        raise click.exceptions.Exit(EXIT_FAILED)


def _show(exercise: str, found: list[str], console: Console) -> None:
    if not found:
        console.print(f"[green]✓[/] {exercise}: proven, measured and rendered")
        return
    console.print(f"[red]✗[/] {exercise}: still missing:", highlight=False)
    for line in found:
        console.print(f"    {line}", highlight=False, markup=False)
