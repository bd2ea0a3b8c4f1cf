"""autograder explain: what a check, a failure mode or an exercise asks for."""

from __future__ import annotations

import inspect
import textwrap

import click

from autograder.catalogue import FailureMode, failure_modes
from autograder.checks import all_checks
from autograder.course import exercises
from autograder.errors import UnknownNameError


@click.command("explain")
@click.argument("name", required=False)
@click.option(
    "--own-checks",
    is_flag=True,
    help="For an exercise: show the checks that it has of its own, too. Their names give hints.",
)
def command(name: str | None, own_checks: bool) -> None:
    """Explain a check, a failure mode, or how an exercise is judged and with which margins. Without
    NAME, list all checks and failure modes."""
    if name is None:
        _list_all()
    elif name in all_checks():
        click.secho(name, bold=True)
        click.echo(inspect.getdoc(all_checks()[name]) or "")
    elif name in failure_modes():
        _print_mode(failure_modes()[name])
    elif name in exercises():
        from autograder.proving.pages.as_conditions import print_conditions

        print_conditions(exercises()[name], own_checks=own_checks)
    else:
        import difflib

        known = [*all_checks(), *failure_modes(), *exercises()]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`autograder explain` lists them all."
        raise UnknownNameError(f"no check, failure mode or exercise is named '{name}'; {hint}")


def _print_mode(mode: FailureMode) -> None:
    click.secho(f"{mode.id}: {mode.name}", bold=True)
    for title, text in (
        ("symptom", mode.symptom),
        ("decisive test", mode.test),
        ("repair", mode.repair),
        ("tempting, but no repair", mode.tempting),
        ("read", "; ".join(mode.sources)),
    ):
        click.secho(f"\n{title}", fg="cyan")
        click.echo(textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="  "))


def _list_all() -> None:
    click.secho("checks", bold=True)
    for name, module in all_checks().items():
        first = (inspect.getdoc(module) or "").splitlines()[0]
        click.echo(f"  {name:<24} {first}")
    group = ""
    for mode in failure_modes().values():
        if mode.group != group:
            group = mode.group
            click.secho(f"\nfailure modes: {group}", bold=True)
        click.echo(f"  {mode.id:<24} {mode.name}")
