"""autograder pool: prove that evidence tells an exercise's fault from health and other faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.course import exercises, find_exercise

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.conviction.pool import Pool
    from autograder.proving.pools import PoolProof
    from autograder.types import Exercise
    from autograder.types.conviction import Conviction

_SHOWN = 8


@click.command("pool")
@click.argument("names", nargs=-1, metavar="EXERCISE…")
@click.option("--all", "every", is_flag=True, help="Every exercise that has a pool.")
@click.option("--seeds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--write", is_flag=True, help="Record the proof beside the exercise's source.")
@click.option("--stale", is_flag=True, help="Skip pools whose recorded proof is current.")
@click.option(
    "--try",
    "tried",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only hear the evidence in this file, and show what it says of each program.",
)
@click.option(
    "--number",
    help="Only measure this tempting number, and show it for each program.",
)
def command(
    names: tuple[str, ...],
    every: bool,
    seeds: int,
    write: bool,
    stale: bool,
    tried: Path | None,
    number: str | None,
) -> None:
    """Ask all good evidence of the exercises about the programs of their pools, and measure which
    numbers of the training would convict the fault as well. Exits with 1 unless every piece of
    evidence convinces in each seed and every such number stays below half marks."""
    from rich.console import Console

    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.conviction.pool import load_pool
    from autograder.errors import UsageError
    from autograder.proving.pools import (
        load_pool_proof,
        prove_pool,
        sources_of_pool,
        write_pool_proof,
    )

    known = exercises().values() if every else [find_exercise(name) for name in names]
    pools = {exercise.id: load_pool(exercise) for exercise in known}
    chosen = [exercise for exercise in known if pools[exercise.id] is not None]
    if not known:
        raise UsageError("name an exercise, or give --all")
    if without := [exercise.id for exercise in known if pools[exercise.id] is None and not every]:
        raise UsageError(f"no pool.toml in the solutions of {', '.join(without)}")
    console, sound = Console(), True
    for exercise in chosen:
        pool = pools[exercise.id]
        assert pool is not None
        if tried is not None or number is not None:
            _show_values(exercise, pool, tried, number, console)
            continue
        recorded = load_pool_proof(exercise) if stale else None
        if (
            recorded
            and recorded["sources"] == sources_of_pool(exercise, pool)
            and not recorded["problems"]
        ):
            console.print(f"{exercise.id}: proof is current")
            continue
        with progress_line() as tell:
            proof = prove_pool(exercise, pool, seeds, progress=tell)
        _show(exercise, proof, console)
        sound = sound and not proof.problems
        if write:
            write_pool_proof(exercise, proof)
    if not sound:
        raise click.exceptions.Exit(EXIT_FAILED)


def _show(exercise: Exercise, proof: PoolProof, console: Console) -> None:
    mark = "[red]✗[/]" if proof.problems else "[green]✓[/]"
    console.print(f"{mark} {exercise.id}: {len(proof.pool.members)} programs")
    for one in proof.tried:
        areas = "  ".join(f"{h.healthy_area:.3f}/{h.sick_area:.3f}" for h in one.heard)
        cost = max(heard.cpu_seconds for heard in one.heard)
        console.print(f"    evidence {one.name}: {areas}  [dim]{cost:.1f} CPU-s[/]")
    for temptation in proof.temptations[:_SHOWN]:
        console.print(f"    [dim]{temptation.area:.3f} {temptation.name}[/]", highlight=False)
    for problem in proof.problems:
        console.print(f"    {problem}", style="red", markup=False, highlight=False)


def _show_values(
    exercise: Exercise, pool: Pool, tried: Path | None, number: str | None, console: Console
) -> None:
    from autograder.conviction.hearing import hear_numbers, hear_pool
    from autograder.conviction.temptations import text
    from autograder.errors import UsageError
    from autograder.proving.pools import FIRST_SEED, with_evidence
    from autograder.types import Program

    if tried is not None:
        program = with_evidence(exercise, tried.read_text(encoding="utf-8"))
        _show_conviction(hear_pool(program, pool, FIRST_SEED), console)
        return
    found = hear_numbers(Program.of_file(text()), pool, FIRST_SEED)
    if number is None or number not in found:
        raise UsageError(f"no number '{number}'; there are: {', '.join(sorted(found))}")
    _show_conviction(found[number], console)


def _show_conviction(heard: Conviction, console: Console) -> None:
    if heard.error is not None:
        console.print(heard.error.message, style="red", markup=False)
        return
    for side, name, value in sorted((one.side, one.program, one.value) for one in heard.heard):
        console.print(f"    {side:8} {name:40} {value:.6g}", highlight=False)
    console.print(
        f"    areas {heard.healthy_area:.3f}/{heard.sick_area:.3f}, {heard.cpu_seconds:.1f} CPU-s"
    )
