"""Whether a kernel has run anything but an exercise's notebook as it was released."""

from __future__ import annotations

import json
from collections.abc import Sequence

from autograder.authoring.notebooks import starter_notebook
from autograder.course import source_path
from autograder.submissions.program import CodeCell
from autograder.types import Exercise

UNTOUCHED = (
    "nothing was trained: this is the program as it was released. Write down what you expect to "
    "find, change something, run the changed cells, and call check() again. "
    "To see its report all the same: check(untouched=True)"
)


def is_untouched(cells: Sequence[CodeCell], exercise: Exercise) -> bool:
    """Whether every cell before the last, which calls `check()`, is one of the released notebook.

    So *Run All* in an exercise that nobody has worked at yet costs nothing, and does not show what
    the first hint would let a learner find.
    """
    released = _released(exercise)
    before = [cell.text.strip() for cell in cells[:-1]]
    return bool(before) and released.issuperset(before)


def _released(exercise: Exercise) -> frozenset[str]:
    """The texts of its code cells. A learner may have edited the course's own copy where the
    solutions lie beside it, so there the notebook is built again."""
    source = source_path(exercise)
    if source is not None:
        text = starter_notebook(exercise, source)
    else:
        try:
            text = exercise.path.with_suffix(".ipynb").read_text(encoding="utf-8")
        except OSError:
            return frozenset()
    cells = json.loads(text)["cells"]
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return frozenset(one.strip() for one in code)
