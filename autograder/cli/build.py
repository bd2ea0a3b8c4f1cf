"""autograder build: build the course's notebooks from their sources."""

from __future__ import annotations

import click


@click.command("build")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a notebook is out of date.")
def command(check: bool) -> None:
    """Build every notebook of the course from solutions/*/*.py."""
    from autograder.authoring.notebooks import outdated_notebooks, write_notebooks
    from autograder.course import course_root

    root = course_root()
    stale = outdated_notebooks(root)
    for path in stale:
        click.echo(f"{'out of date' if check else 'built'}: {path.relative_to(root)}")
    if check and stale:
        raise click.exceptions.Exit(1)
    if not check:
        write_notebooks(root)
    if not stale:
        click.echo("every notebook is current")
