"""autograder start: copy the course's notebooks into a folder to work in."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("start")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Copy the lessons and exercises, as released, into FOLDER. Files that exist there stay."""
    from autograder.cli._files import make_folder
    from autograder.course import course_root

    root = course_root() / "course"
    copied = kept = 0
    for notebook in sorted(root.glob("*/*.ipynb")):
        target = folder / notebook.relative_to(root)
        if target.exists():
            kept += 1
            continue
        make_folder(target.parent)
        target.write_bytes(notebook.read_bytes())
        copied += 1
    click.echo(
        f"{copied} notebooks copied to {folder}" + (f", {kept} left as they are" * (kept > 0))
    )
    click.echo(f"\nNext: jupyter lab {folder}   (begin with the first lesson)")
