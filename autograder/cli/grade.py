"""autograder grade: grade notebooks, files or folders by the official rule."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.submissions.files import SUFFIXES, FoundFiles, look_for_submissions

if TYPE_CHECKING:
    from autograder.errors import InvalidSubmissionError
    from autograder.types import Submission

    Read = Submission | InvalidSubmissionError

_LONGEST_NAME = 200
"""Most bytes of a report's name, so that it fits a file name with any suffix."""


@click.command("grade")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exercise", help="The exercise, for files that do not name one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for HTML and JSON reports.")
@click.option("--once", is_flag=True, help="One run instead of the official rule.")
@click.option(
    "--accept-weak-sandbox",
    is_flag=True,
    help="Grade even if files, network and processes are not contained; each report says so.",
)
@click.option("--fresh", is_flag=True, help="Repeat runs that were finished before.")
def command(
    paths: tuple[Path, ...],
    exercise: str | None,
    form: str,
    device: str,
    out: Path | None,
    once: bool,
    accept_weak_sandbox: bool,
    fresh: bool,
) -> None:
    """Grade every notebook and .py file under PATHS.

    If it is stopped, run it again: it resumes, since finished runs are kept for some weeks.

    Exit status: 0 all passed, 1 a submission was graded and did not pass, 2 wrong usage, or a file
    names no exercise of this course, 3 grader error.
    """
    from rich.console import Console

    from autograder.cli import EXIT_FAILED, EXIT_GRADER_ERROR, EXIT_USAGE
    from autograder.cli._files import make_folder
    from autograder.cli._progress import progress_line
    from autograder.cli._rule import make_rule
    from autograder.course import find_exercise
    from autograder.errors import UnknownExerciseError, UsageError
    from autograder.grading import grade_read
    from autograder.report.as_json import to_json
    from autograder.report.as_text import print_report, print_table
    from autograder.report.plain import below, one_line
    from autograder.running.journal import open_journal
    from autograder.types import Verdict

    if exercise is not None:
        find_exercise(exercise)
    found = look_for_submissions(paths)
    files = found.files
    for what in found.left_out:
        click.echo(f"autograder: {below(what)}; not graded", err=True)
    names = _report_names(files)
    if out is not None:
        make_folder(out)
    rule = make_rule(device, official=not once)
    if rule.official:
        journal = open_journal(fresh=fresh)
        rule = dataclasses.replace(rule, journal=journal, accept_weak_sandbox=accept_weak_sandbox)
    folders = _Folders(found, exercise)
    reports, nameless, unwritten = [], bool(found.left_out), False
    for file in files:
        try:
            with progress_line(f"{one_line(file.name)}: ") as tell:
                read, stand_in = folders.read(file)
                reports.append(grade_read(file, read, rule, stand_in, progress=tell))
        except UnknownExerciseError as error:  # one stray file must not stop the others
            nameless = True
            where = "" if str(file) in str(error) else f"{one_line(str(file))}: "
            click.echo(f"autograder: {where}{below(str(error))}; not graded", err=True)
            continue
        if out is not None:
            try:
                _write(out, names[file], reports[-1])
            except UsageError as error:  # a full disk must not stop the others either
                unwritten = True
                click.echo(f"autograder: {below(str(error))}; run the same command again", err=True)
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
    if unwritten or Verdict.GRADER_ERROR in verdicts:
        raise click.exceptions.Exit(EXIT_GRADER_ERROR)
    if nameless:
        raise click.exceptions.Exit(EXIT_USAGE)
    if verdicts != {Verdict.PASSED}:
        raise click.exceptions.Exit(EXIT_FAILED)


class _Folders:
    """Reads the files of each learner's folder together: an exercise counts once in it."""

    def __init__(self, found: FoundFiles, exercise: str | None) -> None:
        self._found = found
        self._exercise = exercise
        self._read: dict[Path, Read] = {}
        self._done: set[Path] = set()

    def read(self, file: Path) -> tuple[Read, str | None]:
        """What to grade of a file, and, if it is refused, the exercise that it counts for.

        Raises:
            UsageError: the file is neither a notebook nor a .py file.
        """
        from autograder.cli._places import counted_elsewhere
        from autograder.course import exercises
        from autograder.grading import read_for_grade
        from autograder.types import Submission

        if self._exercise is not None:
            return read_for_grade(file, self._exercise), self._exercise
        root = self._found.roots[file]
        if root not in self._done:
            self._done.add(root)
            own = [one for one in self._found.files if self._found.roots[one] == root]
            read = {one: read_for_grade(one) for one in own if one.suffix in SUFFIXES}
            answers = {
                one: said.exercise for one, said in read.items() if isinstance(said, Submission)
            }
            refused = counted_elsewhere(answers, self._found.flat, exercises())
            self._read |= {**read, **refused}
        if file not in self._read:
            return read_for_grade(file), None
        return self._read.pop(file), None


def _report_names(files: Sequence[Path]) -> dict[Path, str]:
    """A name for each file's reports: folder and stem, or the whole path if that is not unique."""
    from autograder.report.plain import one_line

    short = {file: one_line(f"{file.parent.name}-{file.stem}".lstrip("-")) for file in files}
    often = Counter(map(_cut, short.values()))
    names: dict[Path, str] = {}
    for file in files:
        name = short[file]
        if often[_cut(name)] > 1:
            parts = (part for part in file.parts if part not in (file.anchor, ".."))
            name = one_line("-".join(parts))
        taken = set(names.values())
        numbered = (_cut(name, f"-{n}") for n in range(2, len(files) + 2))
        names[file] = next(n for n in (_cut(name), *numbered) if n not in taken)
    return names


def _cut(name: str, tail: str = "") -> str:
    """As much of a name as a file system allows, with the tail."""
    return os.fsdecode(os.fsencode(name)[: _LONGEST_NAME - len(tail)]) + tail


def _write(out: Path, name: str, report: object) -> None:
    from autograder.report.as_html import report_page
    from autograder.report.as_json import to_json
    from autograder.types import Report

    assert isinstance(report, Report)
    _replace(out / f"{name}.html", report_page(report))
    _replace(out / f"{name}.json", to_json([report]) + "\n")


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all, whatever ends this process."""
    from autograder.cli._files import write_text

    partial = path.with_suffix(".partial")
    try:
        write_text(partial, text)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
