"""Start a job behind walls and leave nothing running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from autograder.sandbox.backends import Backend, available
from autograder.sandbox.cgroups import control_group
from autograder.sandbox.job import Job, give_to, job_folder
from autograder.sandbox.platform import spare_uid
from autograder.sandbox.talk import Talk
from autograder.sandbox.watch import TASKS_PER_PROCESS, Watch
from autograder.types import ExecResult, Message

_OWN_MB = 128
"""MiB of a control group that the kernel and the programs that raise the walls take."""
_ADDRESS_SPACE_EXTRA_MB = 8 * 1024
"""Libraries reserve far more address space than they use; this only stops the absurd."""


def execute(
    job: Job,
    *,
    backend: Backend | None = None,
    on_message: Callable[[Message], None] | None = None,
    respond: Callable[[Message], Sequence[bytes] | None] | None = None,
    spool: IO[bytes] | None = None,
) -> ExecResult:
    """Run a job to its end or to its limits.

    Args:
        backend: which walls; if not given, the strongest on this machine.
        on_message: called with each message as it arrives, for showing progress.
        respond: also called with each message; what it returns goes to the worker's standard
            input, and None closes that input. Without `respond` there is no standard input.
        spool: a file for the payloads of `weights` messages, whose headers then say `offset` and
            `size`; the header of every message says `offset`, where the next payload will lie.

    Returns:
        What was seen from outside. Never raises for anything that the program does.

    Raises:
        SandboxUnavailableError: no backend can be raised here.
        OSError: the job's folder cannot be written.
    """
    chosen = backend or available()
    on_cuda = job.request.get("device") == "cuda"
    memory = 0 if on_cuda else job.limits.memory_mb + _ADDRESS_SPACE_EXTRA_MB
    with spare_uid() as uid:
        inner = {
            "memory_mb": memory,
            "file_mb": job.limits.file_mb,
            "cpu_seconds": int(job.limits.wall_seconds * 4) + 1,
            "processes": job.limits.processes if uid is not None else 0,
        }
        placeholder = Path("{job}")
        walls = {
            "readable": chosen.readable(placeholder),
            "writable": chosen.writable(placeholder),
            "limits": inner,
        }
        room = job.limits.memory_mb + 2 * job.limits.file_mb + _OWN_MB
        tasks = TASKS_PER_PROCESS * job.limits.processes
        with job_folder(job, walls) as folder, control_group(room, tasks) as group:
            if uid is not None:
                give_to(folder, uid)
            talk = Talk(respond) if respond is not None else None
            return Watch(job, chosen, folder, uid, on_message, group, talk, spool).run()
