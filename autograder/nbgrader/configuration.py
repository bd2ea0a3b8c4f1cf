"""Give nbgrader our preprocessors, and an autograde command that can be restarted."""

from __future__ import annotations

from typing import Any

CONFIG_TEXT = '''\
"""nbgrader's configuration of this course. Paths are relative to this file."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "why-wont-it-learn"
c.CourseDirectory.source_directory = {source!r}

# Grade the course's exercises by training them in a sandbox; nbgrader handles the rest.
from autograder.nbgrader import configure; configure(c)  # noqa: E402, E702

# The course's secret, from which the seeds of official runs are derived. Keep it from students.
c.GradeInSandbox.secret = {secret!r}
'''


def configure(config: Any) -> None:
    """Set the lists of preprocessors in a traitlets config object (`c`).

    nbgrader has no setting for the class that autogrades, so this also puts ours into the two
    modules that use it: the command's and the formgrader's.
    """
    from nbgrader.apps import api, autogradeapp
    from nbgrader.converters.autograde import Autograde
    from nbgrader.converters.generate_assignment import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions, Execute, SaveAutoGrades

    from autograder.nbgrader.preprocessors import (
        ClearOtherSolutions,
        GradeInSandbox,
        SaveSandboxGrades,
    )
    from autograder.nbgrader.restartable import RestartableAutograde, wait_for_locks

    wait_for_locks()
    for module in (api, autogradeapp):
        module.Autograde = RestartableAutograde

    config.GenerateAssignment.preprocessors = [
        ClearOtherSolutions if entry is ClearSolutions else entry
        for entry in GenerateAssignment.preprocessors.default_args[0]
    ]
    ours = {Execute: GradeInSandbox, SaveAutoGrades: SaveSandboxGrades}
    config.Autograde.autograde_preprocessors = [
        ours.get(entry, entry) for entry in Autograde.autograde_preprocessors.default_args[0]
    ]
