"""What a self-check asks a learner's evidence about: the starter, and the learner's own program."""

from __future__ import annotations

import json
from dataclasses import replace

from autograder.authoring.variants import load_variants
from autograder.conviction.pool import UNUSED, Member, Pool, load_pool
from autograder.course import source_path
from autograder.submissions.program import PROGRAM_CELL_PREFIX
from autograder.types import Exercise
from autograder.types.conviction import Side

_TRAIN, _VAL = 96, 60
"""Images, about as many as in the pools of the official grade, where those are not installed."""
_CPU_SECONDS = 60.0


def practice_pool(exercise: Exercise) -> Pool:
    """The starter has the fault, and the learner's program is meant to have it no more."""
    official = load_pool(exercise)
    recipe = (
        replace(exercise.data, train=_TRAIN, val=_VAL, probe=UNUSED, test=UNUSED)
        if official is None
        else official.recipe
    )
    members = (
        Member("starter", Side.FAULT, "as released", starter_text(exercise)),
        Member("yours", Side.HEALTHY, "like yours", None),
    )
    return Pool(members, recipe, _CPU_SECONDS, is_known=True)


def starter_text(exercise: Exercise) -> str:
    """The program as learners get it: from its source, since they may have edited the notebook
    beside it; where the solutions are not installed, from the notebook of the course.

    Raises:
        OSError: there is neither.
    """
    path, source = exercise.path.with_suffix(".ipynb"), source_path(exercise)
    if source is not None:
        return load_variants(source, exercise.symptom)["starter"].text
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return "\n\n".join(
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell["id"].startswith(PROGRAM_CELL_PREFIX)
    )
