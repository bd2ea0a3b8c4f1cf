"""autograder check: try your own repair once, with progress."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.course import find_exercise, notebook_of


@click.command("check")
@click.argument("what", metavar="EXERCISE|FILE")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--out", type=click.Path(path_type=Path), help="Also write an HTML page here.")
def command(what: str, device: str, out: Path | None) -> None:
    """Train the program once in the sandbox, and say what still misbehaves.

    EXERCISE stands for its notebook in the current folder, in its lesson's folder there, or else in
    the course folder. FILE is a notebook or a .py file.
    """
    path = Path(what)
    if not path.suffix:
        path = notebook_of(find_exercise(what))
    from rich.console import Console

    from autograder.cli import EXIT_FAILED, EXIT_GRADER_ERROR
    from autograder.cli._files import make_folder, write_text
    from autograder.cli._progress import progress_line
    from autograder.cli._rule import make_rule
    from autograder.errors import UsageError
    from autograder.grading import grade_file
    from autograder.report.as_text import print_report
    from autograder.submissions.files import find_submissions
    from autograder.types import Verdict

    files = find_submissions([path])
    if len(files) != 1:
        raise UsageError(
            f"{path}: expected one notebook or .py file, found {len(files)}; "
            "`autograder grade` takes folders"
        )
    if out is not None:
        make_folder(out)
    with progress_line() as tell:
        report = grade_file(files[0], make_rule(device, official=False), progress=tell)
    print_report(report, Console())
    if out is not None:
        from autograder.report.as_html import report_page

        page = out / f"{report.exercise}.html"
        write_text(page, report_page(report))
        click.echo(f"page: {page}")
    if report.verdict is Verdict.GRADER_ERROR:
        raise click.exceptions.Exit(EXIT_GRADER_ERROR)
    if report.verdict is not Verdict.PASSED:
        raise click.exceptions.Exit(EXIT_FAILED)
