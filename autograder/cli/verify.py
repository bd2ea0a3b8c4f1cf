"""autograder verify: prove that exercises are sound, over several seeds."""

from __future__ import annotations

import click

from autograder.course import exercises, find_exercise

MOST_SEEDS = 1000
"""Images of more runs than this fit into no machine's memory."""


@click.command("verify")
@click.argument("names", nargs=-1, metavar="EXERCISE…")
@click.option("--all", "every", is_flag=True, help="Every exercise of the course.")
@click.option("--seeds", default=5, show_default=True, help="Seeded runs of each program.")
@click.option("--only", multiple=True, help="Only the program of this name; may be repeated.")
@click.option("--write", is_flag=True, help="Record the proof beside the exercise's source.")
@click.option("--stale", is_flag=True, help="Skip exercises whose recorded proof is current.")
@click.option(
    "--recorded", is_flag=True, help="Use recorded runs; make and record only missing ones."
)
@click.option("--table", is_flag=True, help="Write solutions/PROOFS.md from the recorded proofs.")
def command(
    names: tuple[str, ...],
    every: bool,
    seeds: int,
    only: tuple[str, ...],
    write: bool,
    stale: bool,
    recorded: bool,
    table: bool,
) -> None:
    """Run every program of the exercises: the starter must show its symptom, the reference and the
    right repairs must pass, and each mutant and wrong repair must fail the checks it names."""
    from rich.console import Console

    from autograder.authoring.proof import load_proof, sources_hash
    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.errors import UsageError
    from autograder.proving.calibration.store import open_store
    from autograder.proving.pages.as_verification import outcome_line, print_summary
    from autograder.proving.pages.proof_table import proof_table, table_path
    from autograder.proving.verify import verify, write_proof

    chosen = list(exercises().values()) if every else [find_exercise(name) for name in names]
    if not chosen and not table:
        raise UsageError("name an exercise, or give --all")
    if not 1 <= seeds <= MOST_SEEDS:
        raise UsageError(f"--seeds: expected 1 to {MOST_SEEDS}, found {seeds}")
    if write and only:
        raise UsageError("--write records a complete proof; leave out --only")
    console, sound = Console(), True
    for exercise in chosen:
        proof = load_proof(exercise)
        if stale and proof and proof["sources"] == sources_hash(exercise) and proof["holds"]:
            console.print(f"{exercise.id}: proof is current")
            continue
        outcomes = []
        with progress_line() as tell:
            store = open_store(exercise) if recorded else None
            for outcome in verify(exercise, seeds=seeds, only=only, store=store, progress=tell):
                outcomes.append(outcome)
                console.print(outcome_line(exercise, outcome), highlight=False)
        sound = sound and all(outcome.holds for outcome in outcomes)
        if write:
            write_proof(exercise, outcomes, seeds)
        print_summary(exercise, outcomes, console)
    if table:
        path = table_path()
        path.write_text(proof_table(exercises().values()), encoding="utf-8")
        console.print(f"written: {path}")
    if not sound:
        raise click.exceptions.Exit(EXIT_FAILED)
