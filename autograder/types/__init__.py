"""The values that flow from a submission to its report: frozen, validated, free of torch."""

from autograder.types.evidence import AnswerKey, Evidence
from autograder.types.execution import Containment, ExecResult, ExecStatus, Limits, Message
from autograder.types.exercise import Budget, DataRecipe, Exercise
from autograder.types.record import (
    Cost,
    EpochRecord,
    Evaluation,
    Facts,
    Failure,
    ProgramError,
    Reading,
    ReadingNote,
    ReferenceCost,
    Reported,
    RunRecord,
    Split,
)
from autograder.types.request import RunRequest
from autograder.types.results import Bound, CheckResult, Report, Verdict
from autograder.types.submission import Program, SourceLine, Submission

__all__ = [
    "AnswerKey",
    "Bound",
    "Budget",
    "CheckResult",
    "Containment",
    "Cost",
    "DataRecipe",
    "EpochRecord",
    "Evaluation",
    "Evidence",
    "ExecResult",
    "ExecStatus",
    "Exercise",
    "Facts",
    "Failure",
    "Limits",
    "Message",
    "Program",
    "ProgramError",
    "Reading",
    "ReadingNote",
    "ReferenceCost",
    "Report",
    "Reported",
    "RunRecord",
    "RunRequest",
    "SourceLine",
    "Split",
    "Submission",
    "Verdict",
]
