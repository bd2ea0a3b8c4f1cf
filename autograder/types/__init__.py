"""The values that flow from a submission to its report: frozen, validated, free of torch."""

from autograder.types.execution import Containment, ExecResult, ExecStatus, Limits, Message
from autograder.types.exercise import Budget, DataRecipe, Exercise
from autograder.types.record import (
    Cost,
    EpochRecord,
    Evaluation,
    Failure,
    ProgramError,
    Reported,
    RunRecord,
    Split,
)
from autograder.types.results import CheckResult, Report, Verdict
from autograder.types.submission import Program, SourceLine, Submission

__all__ = [
    "Budget",
    "CheckResult",
    "Containment",
    "Cost",
    "DataRecipe",
    "EpochRecord",
    "Evaluation",
    "ExecResult",
    "ExecStatus",
    "Exercise",
    "Failure",
    "Limits",
    "Message",
    "Program",
    "ProgramError",
    "Report",
    "Reported",
    "RunRecord",
    "SourceLine",
    "Split",
    "Submission",
    "Verdict",
]
