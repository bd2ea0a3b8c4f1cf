"""autograder nbgrader-config: write nbgrader's configuration of this course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli._files import make_folder, write_text
from autograder.course import course_root
from autograder.errors import UsageError
from autograder.nbgrader.configuration import CONFIG_TEXT
from autograder.secret import new_secret


@click.command("nbgrader-config")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--force", is_flag=True, help="Replace an existing file, its secret included.")
def command(folder: Path, force: bool) -> None:
    """Write FOLDER/nbgrader_config.py: run nbgrader's commands in that folder afterwards."""
    make_folder(folder)
    file = folder / "nbgrader_config.py"
    if file.exists() and not force:
        raise UsageError(f"{file} exists; add the line from the README to it, or give --force")
    source = str((course_root() / "course").resolve())
    write_text(file, CONFIG_TEXT.format(source=source, secret=new_secret()))
    file.chmod(0o600)
    click.echo(f"wrote {file}; next: cd {folder} && nbgrader generate_assignment <lesson>")
