"""The errors that this package raises, and what each of them means.

    AutograderError
    ├── UsageError                    the caller named something that is not there or not valid
    │   ├── UnknownExerciseError      no exercise of that name
    │   ├── UnknownNameError          no check, failure mode or variant of that name
    │   └── SubmissionNotFoundError   no such file or folder, or nothing in it to grade
    ├── InvalidSubmissionError        the learner's file cannot be run: becomes a verdict
    ├── AuthoringError                an exercise's source, overlay or spec breaks the format
    ├── SandboxUnavailableError       no sandbox that meets the caller's minimum
    ├── MessageError                  a sandbox sent what no worker sends: becomes a verdict
    └── GraderFaultError              our own fault: becomes GRADER_ERROR, never a zero

Every message names the object, what was expected, what was found, and the next step.
"""

from __future__ import annotations


class AutograderError(Exception):
    """Base of all errors of this package."""


class UsageError(AutograderError):
    """The caller named something that does not exist or is not valid."""


class UnknownExerciseError(UsageError):
    """No exercise of that name in the course."""


class UnknownNameError(UsageError):
    """No check, failure mode or program variant of that name."""


class SubmissionNotFoundError(UsageError):
    """No such file or folder, or nothing gradable in it."""


class InvalidSubmissionError(AutograderError):
    """The submission cannot be run; `where` is the learner's own line, if known, and `exercise`
    the exercise that its readable part names."""

    def __init__(
        self, message: str, *, where: str | None = None, exercise: str | None = None
    ) -> None:
        super().__init__(message)
        self.where = where
        self.exercise = exercise


class AuthoringError(AutograderError):
    """An exercise's source, overlay or spec breaks the format that CONTRIBUTING.md describes."""


class SandboxUnavailableError(AutograderError):
    """No sandbox on this machine meets the minimum that the caller asked for."""


class GraderFaultError(AutograderError):
    """Something of ours failed; the submission is not to blame."""


class MessageError(AutograderError):
    """A message from a sandbox does not have the form that the worker sends."""
