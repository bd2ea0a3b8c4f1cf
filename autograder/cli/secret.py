"""autograder secret: make a secret for official grades."""

from __future__ import annotations

import click

from autograder.secret import SECRET_VARIABLE, new_secret


@click.command("secret")
def command() -> None:
    """Print a new random secret of 256 bits, from which the seeds of official runs derive.

    A course needs one, the same on all machines that grade it: set AUTOGRADER_SECRET to it, or
    c.GradeInSandbox.secret in nbgrader_config.py. With another secret all runs are made anew.
    """
    click.echo(new_secret())
    click.echo(
        f"keep it from students; set {SECRET_VARIABLE} or c.GradeInSandbox.secret to it", err=True
    )
