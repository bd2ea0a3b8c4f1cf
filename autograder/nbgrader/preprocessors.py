"""The preprocessors that stand in for nbgrader's own.

The assignment and the notebook's name decide whether a notebook is ours; its content never does.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearSolutions, Execute, SaveAutoGrades
from sqlalchemy.exc import OperationalError
from traitlets import Bool, Enum, Unicode

from autograder.authoring.notebooks import grade_id, is_lesson
from autograder.course import exercises
from autograder.errors import UsageError
from autograder.grading import Rule, grade_file
from autograder.nbgrader.comments import comment
from autograder.nbgrader.restartable import leave_open
from autograder.report.as_html import report_fragment
from autograder.report.as_text import conditions_text
from autograder.running.journal import open_journal
from autograder.secret import official_secret, strong
from autograder.types import Exercise, Report, Verdict
from autograder.types.exercise import GROUPS

_REPORT_KEY = "why_wont_it_learn_report"
_LOCK_PAUSES = (1.0, 5.0, 15.0)
"""Seconds to wait before each new attempt to save grades in a locked gradebook."""


class ClearOtherSolutions(ClearSolutions):  # type: ignore[misc]  # nbgrader is untyped
    """`ClearSolutions` for every notebook but ours, whose faults learners are meant to find."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        if _is_ours(resources):
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


class GradeInSandbox(Execute):  # type: ignore[misc]  # nbgrader is untyped
    """Stands in for `Execute`: trains our submissions in a sandbox and executes other notebooks.

    A student's code never runs in the grading kernel. A lesson's notebook has nothing to grade
    and is not run at all.
    """

    secret = Unicode(
        "", help="The course's secret, from which official seeds derive; if empty, this user's own."
    ).tag(config=True)
    device = Enum(["cpu", "cuda"], "cpu", help="Where submissions train.").tag(config=True)
    accept_weak_sandbox = Bool(
        False, help="Grade even if files, network and processes are not contained; reports say so."
    ).tag(config=True)

    fresh = Bool(
        False, help="Train every submission again, even if the same run finished before."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        if not _is_ours(resources):
            return super().preprocess(nb, resources, km=km)  # type: ignore[no-any-return]
        exercise = _exercise_of(resources)
        if exercise is None:
            return nb, resources
        who = resources["nbgrader"]["student"]
        self.log.info("Training %s of %s in the sandbox", exercise.id, who)
        report = self._grade(nb, exercise, who)
        self.log.info("%s of %s: %s", exercise.id, who, report.verdict.value)
        if report.verdict is Verdict.GRADER_ERROR:
            leave_open(self)
        resources[_REPORT_KEY] = report
        _show(nb, report)
        return nb, resources

    def _grade(self, nb: NotebookNode, exercise: Exercise, student: str) -> Report:
        import nbformat

        rule = Rule(
            official=True,
            device=self.device,
            secret=self._secret(),
            student=student,
            accept_weak_sandbox=self.accept_weak_sandbox,
            journal=open_journal(fresh=self.fresh),
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{exercise.id}.ipynb"
            # JSON can hold an unpaired surrogate, UTF-8 cannot; its escape means the same in JSON.
            path.write_text(nbformat.writes(nb), encoding="utf-8", errors="backslashreplace")
            return grade_file(
                path,
                rule,
                exercise=exercise.id,
                progress=lambda text: self.log.info("%s: %s", exercise.id, text),
            )

    def _secret(self) -> str:
        if not self.secret:
            return official_secret()
        try:
            return strong(self.secret, "c.GradeInSandbox.secret in nbgrader_config.py")
        except UsageError as error:
            self.log.error("%s", error)  # nbgrader's command shows what was logged
            raise


class SaveSandboxGrades(SaveAutoGrades):  # type: ignore[misc]  # nbgrader is untyped
    """Stands in for `SaveAutoGrades`: writes points and explanations of a sandboxed grade to the
    gradebook, for every grade cell of the exercise, even if the submission changed or lost that
    cell. It writes all of them or none: nobody ever sees half a grade."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        report: Report | None = resources.get(_REPORT_KEY)
        if report is None:
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        for pause in (*_LOCK_PAUSES, None):
            try:
                _save(report, resources["nbgrader"])
                break
            except OperationalError as error:
                if pause is None or "locked" not in str(error.orig):
                    raise
                self.log.warning("The gradebook is locked; trying again in %g s", pause)
                time.sleep(pause)
        return nb, resources


def _save(report: Report, place: dict[str, str]) -> None:
    where = (place["notebook"], place["assignment"], place["student"])
    is_open = report.verdict.open
    with Gradebook(place["db_url"]) as gradebook:
        for group in GROUPS:
            name = grade_id(report.exercise, group)
            grade = gradebook.find_grade(name, *where)
            # An open grade waits for the instructor; it never becomes a zero.
            grade.auto_score = None if is_open else report.points[group]
            grade.needs_manual_grade = is_open or grade.manual_score is not None
            gradebook.find_comment(name, *where).auto_comment = comment(report, group)
        gradebook.db.commit()


def _show(nb: NotebookNode, report: Report) -> None:
    """Show the whole report below the first grade cell; comments explain each group's points."""
    from nbformat.v4 import new_output

    names = {grade_id(report.exercise, group) for group in GROUPS}
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs = []
    html = report_fragment(report)
    text = f"{report.verdict.value} ({conditions_text(report)})"
    for cell in code:
        marks = cell.metadata.get("nbgrader")
        if isinstance(marks, dict) and str(marks.get("grade_id")) in names:
            cell.outputs = [new_output("display_data", {"text/html": html, "text/plain": text})]
            return


def _is_ours(resources: ResourcesDict) -> bool:
    place = resources["nbgrader"]
    lessons = {exercise.lesson for exercise in exercises().values()}
    of_lesson = place["assignment"] in lessons and is_lesson(place["notebook"])
    return of_lesson or _exercise_of(resources) is not None


def _exercise_of(resources: ResourcesDict) -> Exercise | None:
    place = resources["nbgrader"]
    found = exercises().get(place["notebook"])
    return found if found is not None and found.lesson == place["assignment"] else None
