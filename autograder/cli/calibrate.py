"""autograder calibrate: measure how far thresholds lie from right and wrong programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.course import exercises, find_exercise
from autograder.types import Exercise

if TYPE_CHECKING:
    from rich.console import Console


class _Part(click.ParamType[tuple[int, int]]):
    """`2/4`: the second of four machines."""

    name = "part"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        try:
            part, parts = (int(number) for number in str(value).split("/"))
        except ValueError:
            part, parts = 0, 0
        if not 1 <= part <= parts:
            self.fail(f"expected PART/PARTS, e.g. 2/4, found {value!r}", param, ctx)
        return part, parts


@click.command("calibrate")
@click.argument("names", nargs=-1, metavar="[EXERCISE…]")
@click.option("--workers", default=2, show_default=True, help="Runs at a time.")
@click.option(
    "--scale", default=1.0, show_default=True, help="Share of the full number of runs to make."
)
@click.option("--part", type=_Part(), default="1/1", help="Make only this share of the runs: 2/4.")
@click.option("--report", is_flag=True, help="Make no runs; only show what has been recorded.")
@click.option(
    "--merge",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Add the runs recorded in another checkout's solutions folder; may be repeated.",
)
@click.option(
    "--confirm",
    default=0,
    metavar="ROUNDS",
    help="Then give every program that many official grades with seeds never used before.",
)
@click.option(
    "--conditions",
    is_flag=True,
    help="Then run starters and references with two threads, on a loaded machine, on a GPU.",
)
@click.option("--page", is_flag=True, help="Write figures into GRADES.md and the specs.")
def command(
    names: tuple[str, ...],
    workers: int,
    scale: float,
    part: tuple[int, int],
    report: bool,
    merge: tuple[Path, ...],
    confirm: int,
    conditions: bool,
    page: bool,
) -> None:
    """Run every program of the exercises (all unless named) over many seeds, record each run once,
    and show the margins of the thresholds and the error rates of grades.

    A stopped campaign resumes, and runs again only what has changed."""
    from rich.console import Console

    from autograder.errors import UsageError
    from autograder.proving.calibration.campaign import judged
    from autograder.proving.calibration.margins import margins
    from autograder.proving.calibration.spec_notes import note_margins
    from autograder.proving.calibration.store import open_store
    from autograder.proving.pages.as_calibration import print_calibration
    from autograder.proving.pages.grades_page import write_page

    if workers < 1 or scale <= 0 or confirm < 0:
        raise UsageError("--workers and --scale must be positive, --confirm 0 or more")
    if page and names:
        raise UsageError("--page shows all exercises; give no names")
    if report and (confirm or conditions):
        raise UsageError("--report makes no runs; leave out --confirm and --conditions")
    chosen = [find_exercise(name) for name in names] or list(exercises().values())
    console = Console()
    for folder in merge:
        _merge(folder, chosen, console)
    if not report:
        _make_runs(chosen, workers, scale, part)
    if confirm:
        _confirm(chosen, confirm)
    if conditions:
        _measure_conditions(chosen)
    found = {exercise.id: judged(exercise, open_store(exercise)) for exercise in chosen}
    if not report or merge or page:
        for exercise in chosen:
            note_margins(exercise.path, margins(found[exercise.id]))
    print_calibration(found, console)
    if page:
        write_page(found)


def _merge(folder: Path, chosen: Sequence[Exercise], console: Console) -> None:
    from autograder.proving.calibration.store import open_store

    for exercise in chosen:
        path = folder / exercise.lesson / exercise.id / "runs.jsonl"
        if path.is_file():
            added = open_store(exercise).merge(path)
            console.print(f"{exercise.id}: {added} run(s) from {path}")


def _make_runs(
    chosen: Sequence[Exercise], workers: int, scale: float, part: tuple[int, int]
) -> None:
    from autograder.cli._progress import progress_line
    from autograder.proving.calibration.campaign import make_runs

    with progress_line() as tell:
        make_runs(chosen, workers=workers, scale=scale, part=part, tell=tell)


def _confirm(chosen: Sequence[Exercise], rounds: int) -> None:
    from autograder.cli._progress import progress_line
    from autograder.proving.calibration.confirmation import confirm

    with progress_line() as tell:
        for exercise in chosen:
            for line in confirm(exercise, rounds):
                tell(line)


def _measure_conditions(chosen: Sequence[Exercise]) -> None:
    from autograder.cli._progress import progress_line
    from autograder.cli._rule import make_rule
    from autograder.proving.calibration.conditions import measure

    cuda = make_rule("auto", official=False).device == "cuda"
    with progress_line() as tell:
        for exercise in chosen:
            for line in measure(exercise, cuda=cuda):
                tell(line)
