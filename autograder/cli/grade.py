"""autograder grade: grade notebooks, files or folders by the official rule."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("grade")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exercise", help="The exercise, where a file does not tell it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for HTML and JSON reports.")
@click.option("--once", is_flag=True, help="One run instead of the official rule.")
def command(
    paths: tuple[Path, ...],
    exercise: str | None,
    form: str,
    device: str,
    out: Path | None,
    once: bool,
) -> None:
    """Grade every notebook and .py file under PATHS.

    Exit status: 0 all passed, 1 something was graded and did not pass, 2 usage, 3 grader error.
    """
    from rich.console import Console

    from autograder.cli import EXIT_FAILED, EXIT_GRADER_ERROR
    from autograder.cli._progress import progress_line
    from autograder.cli._rule import make_rule
    from autograder.course import find_exercise
    from autograder.grading import grade_file
    from autograder.report.as_json import to_json
    from autograder.report.as_text import print_report, print_table
    from autograder.submissions import find_submissions
    from autograder.types import Verdict

    if exercise is not None:
        find_exercise(exercise)
    files = find_submissions(paths)
    rule = make_rule(device, official=not once)
    reports = []
    for file in files:
        with progress_line(f"{file.name}: ") as tell:
            reports.append(grade_file(file, rule, exercise=exercise, progress=tell))
        if out is not None:
            _write(out, file, reports[-1])
    if form == "json":
        click.echo(to_json(reports))
    else:
        console = Console()
        for report in reports:
            print_report(report, console)
            console.print()
        if len(reports) > 1:
            print_table(reports, console)
    verdicts = {report.verdict for report in reports}
    if Verdict.GRADER_ERROR in verdicts:
        raise click.exceptions.Exit(EXIT_GRADER_ERROR)
    if verdicts != {Verdict.PASSED}:
        raise click.exceptions.Exit(EXIT_FAILED)


def _write(out: Path, file: Path, report: object) -> None:
    from autograder.report.as_html import report_page
    from autograder.report.as_json import to_json
    from autograder.types import Report

    assert isinstance(report, Report)
    out.mkdir(parents=True, exist_ok=True)
    name = f"{file.parent.name}-{file.stem}".lstrip("-")
    (out / f"{name}.html").write_text(report_page(report), encoding="utf-8")
    (out / f"{name}.json").write_text(to_json([report]) + "\n", encoding="utf-8")
