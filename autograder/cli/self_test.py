"""autograder self-test: attack the sandboxes on this machine and say which walls hold."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click


@click.command("self-test")
@click.option("--backend", help="Only this sandbox; otherwise all that can be raised here.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Also write results here.")
def command(backend: str | None, file: Path | None) -> None:
    """Run hostile submissions against the sandboxes of this machine, layer by layer.

    Exit status: 0 the strongest sandbox holds all that an official grade needs, 1 it does not.
    """
    from rich.console import Console

    from autograder.cli import EXIT_FAILED
    from autograder.cli._progress import progress_line
    from autograder.errors import SandboxUnavailableError
    from autograder.sandbox import backend_named, backends
    from autograder.selftest.as_text import print_conclusion, print_survey, survey_object
    from autograder.selftest.corpus import hostile_folder
    from autograder.selftest.survey import survey
    from autograder.selftest.targets import sweep

    hostile_folder()
    console = Console()
    chosen = []
    for one in [backend_named(backend)] if backend else backends():
        if why := one.unavailable():
            console.print(f"{one.name}: cannot be raised here: {why}\n", highlight=False)
        else:
            chosen.append(one)
    if not chosen:
        raise SandboxUnavailableError("no sandbox can be raised here; see the reasons above")
    surveys = []
    if left := sweep():
        console.print(f"removed {len(left)} things that an earlier self-test had left behind\n")
    with _tidy_end():
        for one in chosen:
            with progress_line() as tell:
                surveys.append(survey(one, progress=tell))
            print_survey(surveys[-1], console)
    print_conclusion(surveys, console)
    if file is not None:
        text = json.dumps([survey_object(done) for done in surveys], indent=2)
        file.write_text(text + "\n", encoding="utf-8")
    if not (surveys[0].official and surveys[0].holds):
        raise click.exceptions.Exit(EXIT_FAILED)


@contextmanager
def _tidy_end() -> Iterator[None]:
    """Let SIGTERM unwind like an error, so that everything planted is removed again."""

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
