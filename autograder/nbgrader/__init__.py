"""nbgrader integration: grade this course's notebooks in the sandbox, all others as before.

One line in `nbgrader_config.py` is all an instructor adds:

    from autograder.nbgrader import configure; configure(c)
"""

from autograder.nbgrader.configuration import configure

__all__ = ["configure"]
