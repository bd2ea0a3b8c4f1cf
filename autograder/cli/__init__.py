"""The command `autograder`: one file for each subcommand, imported only when it is called.

A new subcommand is a new file here with a `command`. Its one-line help is the first line of that
file's docstring, so that listing the subcommands imports nothing.
"""

from __future__ import annotations

import ast
import importlib
import io
import sys
from pathlib import Path
from typing import Any

import click

from autograder import __version__
from autograder.errors import AutograderError, GraderFaultError, UsageError

EXIT_FAILED, EXIT_USAGE, EXIT_GRADER_ERROR = 1, 2, 3


class _LazyGroup(click.Group):
    """Finds subcommands by file name, and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        files = Path(__file__).parent.glob("[a-z]*.py")
        return sorted(file.stem.replace("_", "-") for file in files)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module: Any = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            file = Path(__file__).with_name(f"{name.replace('-', '_')}.py")
            docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            rows.append((name, docstring.splitlines()[0].split(": ", 1)[-1]))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def cli() -> None:
    """Why Won't It Learn? Repair training programs of CNNs; the autograder trains them and
    judges how they behave."""


def main() -> None:
    """Run the command; every expected error becomes one clear line on stderr."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may not be text
    try:
        sys.exit(cli(standalone_mode=False))  # click returns the status of an Exit
    except SystemExit:
        raise
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except UsageError as error:
        click.echo(f"autograder: {_said(error)}", err=True)
        sys.exit(EXIT_USAGE)
    except (GraderFaultError, OSError) as error:
        click.echo(f"autograder: grader error: {_said(error)}", err=True)
        sys.exit(EXIT_GRADER_ERROR)
    except AutograderError as error:
        click.echo(f"autograder: {_said(error)}", err=True)
        sys.exit(EXIT_USAGE)
    except _image_set_error() as error:
        click.echo(f"autograder: grader error: {_said(error)}", err=True)
        sys.exit(EXIT_GRADER_ERROR)


def _said(error: Exception) -> str:
    """An error as printable text, since names in it come from other people."""
    from autograder.report.plain import below

    return below(str(error))


def _image_set_error() -> type[Exception]:
    """Imported only after an error, so that no command waits for numpy."""
    from imagesets import ImageSetError

    return ImageSetError
