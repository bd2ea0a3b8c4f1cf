"""autograder export: write any program of an exercise to a file."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.authoring.notebooks import evidence_cell, notebook_of_variant
from autograder.authoring.variants import find_variant, load_variants
from autograder.cli._files import make_folder, write_text
from autograder.course import find_exercise, require_source
from autograder.errors import UsageError


@click.command("export")
@click.argument("exercise")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--variant", default="starter", help="starter, reference, a bug's or repair's name.")
def command(exercise: str, file: Path, variant: str) -> None:
    """Write a program of EXERCISE to FILE, a .py or .ipynb file."""
    found = find_exercise(exercise)
    source = require_source(found)
    chosen = find_variant(load_variants(source, found.symptom), variant)
    if file.suffix == ".py":
        text = chosen.text
        if found.evidence_example:
            text = f"{text.rstrip()}\n\n\n{evidence_cell(found, source, chosen)}"
    elif file.suffix == ".ipynb":
        text = notebook_of_variant(found, source, chosen)
    else:
        raise UsageError(f"{file}: expected a name that ends in .py or .ipynb")
    make_folder(file.parent)
    write_text(file, text)
    click.echo(f"{chosen.kind} '{chosen.name}' ({chosen.summary}): {file}")
