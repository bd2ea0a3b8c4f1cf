"""Retry a run that failed through a fault of ours; most of these faults pass."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from autograder.errors import GraderFaultError
from autograder.running.executing import Progress
from autograder.running.run import is_grader_fault
from autograder.sandbox.watch import KILLED, MEMORY_RAN_OUT
from autograder.types import Failure, ProgramError, RunRecord

PAUSES = (0.5, 2.0)
"""Seconds before each further try."""


def retrying(train: Callable[[], RunRecord], tell: Progress | None = None) -> RunRecord:
    """The first run that is a result: one that no fault of ours has ended.

    A worker that is killed once was killed by somebody else. One that is killed in every try, while
    the machine has memory, kills itself. That counts as the program's doing; otherwise a program
    could keep its grade open for ever.

    Raises:
        GraderFaultError: the last try failed too.
        OSError: the last try failed too, e.g. because the disk is full.
    """
    faults: list[str] = []
    for pause in (*PAUSES, None):
        try:
            run = train()
        except (OSError, GraderFaultError) as error:
            if pause is None:
                raise
            faults.append(str(error))
        else:
            if not is_grader_fault(run):
                return run
            faults.append(run.error.message if run.error else "")
        if pause is not None:
            if tell is not None:
                tell(f"{faults[-1]}; trying again")
            time.sleep(pause)
    if all(KILLED in fault and MEMORY_RAN_OUT not in fault for fault in faults):
        return dataclasses.replace(run, error=_killed_each_time(len(faults), faults[-1]))
    raise GraderFaultError(f"the sandbox failed {len(faults)} times: {faults[-1]}")


def _killed_each_time(tries: int, fault: str) -> ProgramError:
    return ProgramError(
        Failure.CRASHED,
        f"the program's process was killed in each of {tries} tries ({fault})",
        next_step="Does something in the program kill its own process?",
    )
