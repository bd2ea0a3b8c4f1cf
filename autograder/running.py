"""One run: draw data, execute in a sandbox, record. And what the reference costs here."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.authoring.source import load_source
from autograder.course import source_path
from autograder.errors import GraderFaultError
from autograder.recording import record
from autograder.sampling import TRAIN_OBSERVED, Draw, draw, training_seed
from autograder.sandbox import Backend, Job, execute
from autograder.types import (
    Cost,
    ExecResult,
    Exercise,
    Failure,
    Limits,
    Message,
    Program,
    RunRecord,
    SourceLine,
)
from autograder.user_folders import cache_folder

Progress = Callable[[str], None]

PRACTICE_SEED = 20_000
"""Seeds of self-checks and references start here; official seeds are derived from a secret."""
_CUDA_MEMORY = 8 * 1024
"""MiB of the host's memory that a process may need for CUDA itself."""
_FALLBACK_SECONDS = 6.0
"""Cost of a reference where the solutions are not installed: the most that one may cost."""


def run_once(
    exercise: Exercise,
    program: Program,
    seed: int,
    *,
    device: str = "cpu",
    backend: Backend | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> RunRecord:
    """Train a program once in a sandbox on images drawn by `seed`, and record what was seen.

    Args:
        device: `cpu` or `cuda`.
        progress: is told in words what happens, about once an epoch.

    Raises:
        imagesets.ImageSetError: the image data are missing or damaged.
        SandboxUnavailableError: nothing on this machine can contain the program.
    """
    (run,) = run_seeds(
        exercise,
        program,
        (seed,),
        device=device,
        backend=backend,
        threads=threads,
        progress=progress,
    )
    return run


def run_seeds(
    exercise: Exercise,
    program: Program,
    seeds: Sequence[int],
    *,
    device: str = "cpu",
    backend: Backend | None = None,
    threads: int = 1,
    progress: Progress | None = None,
    drawn: Sequence[Draw] = (),
) -> list[RunRecord]:
    """Like `run_once` for each of several seeds, one after the other in a single sandbox.

    Cheaper, since importing torch is paid for once, but a program could tamper with its own later
    runs: for programs of the course's own.

    Args:
        drawn: the images of each seed, where they have been drawn already.
    """
    drawn = drawn or [draw(exercise, seed) for seed in seeds]
    request = {
        "seeds": [training_seed(seed) for seed in seeds],
        "device": device,
        "threads": threads,
        "classes": list(drawn[0].classes),
        "train_probe": TRAIN_OBSERVED,
    }
    budget = exercise.budget
    # Memory is judged by the check within_budget; the hard limit only protects the machine.
    memory = 2 * budget.memory_mb + (_CUDA_MEMORY if device == "cuda" else 0)
    limits = Limits(wall_seconds=budget.wall_seconds * len(seeds), memory_mb=memory)
    job = Job(program.text, request, [one.visible() for one in drawn], limits)
    result = execute(job, backend=backend, on_message=_narrator(progress))
    return [
        record(part, images, program, exercise.id, seed, device)
        for part, images, seed in zip(_by_run(result, len(seeds)), drawn, seeds, strict=True)
    ]


def _by_run(result: ExecResult, count: int) -> list[ExecResult]:
    """One result for each run, with the messages that came after its `begin`."""
    parts: list[list[Message]] = [[] for _ in range(count)]
    current = 0
    for message in result.messages:
        if message.kind == "begin" and message.header.get("index") in range(count):
            current = int(message.header["index"])
        parts[current].append(message)
    return [
        dataclasses.replace(result, messages=tuple(part), wall_seconds=result.wall_seconds / count)
        for part in parts
    ]


def reference_program(exercise: Exercise) -> Program | None:
    """The reference of an exercise, or None where the solutions are not installed."""
    path = source_path(exercise)
    if path is None:
        return None
    text = load_source(path).program(())
    return Program(text, tuple(SourceLine(None, n + 1) for n in range(text.count("\n"))))


def accepted_diagnoses(exercise: Exercise) -> tuple[str, ...] | None:
    """The failure modes that count as the right diagnosis; None without the solutions."""
    path = source_path(exercise)
    if path is None:
        return None
    source = load_source(path)
    return (source.diagnosis, *source.also_accepted)


def reference_seconds(
    exercise: Exercise,
    *,
    device: str = "cpu",
    backend: Backend | None = None,
    progress: Progress | None = None,
) -> float:
    """CPU seconds that the reference's `fit` takes on this machine, measured once and cached.

    Raises:
        GraderFaultError: the reference itself does not run here.
    """
    program = reference_program(exercise)
    if program is None:
        return _FALLBACK_SECONDS
    path = _cache_file(exercise, program, device)
    cached = _read_cost(path, "fit_cpu_seconds")
    if cached is not None:
        return cached
    if progress:
        progress("measuring what the reference costs on this machine")
    run = run_once(exercise, program, PRACTICE_SEED, device=device, backend=backend)
    if run.error is not None:
        raise GraderFaultError(
            f"the reference of '{exercise.id}' does not run here: {run.error.message}; "
            f"run `autograder verify {exercise.id}`"
        )
    _write_cost(path, run.cost)
    return run.cost.fit_cpu_seconds


def with_facts(run: RunRecord, exercise: Exercise, seconds: float) -> RunRecord:
    """Add what the checks need to know of the exercise's solution."""
    memory = run.facts.get("reference_memory_mb") or _reference_memory(exercise, run.device)
    facts = {
        **run.facts,
        "reference_seconds": seconds,
        "reference_memory_mb": memory,
        "accepted_diagnoses": accepted_diagnoses(exercise),
    }
    return dataclasses.replace(run, facts=facts)


def with_known_cost(run: RunRecord, exercise: Exercise) -> RunRecord:
    """Like `with_facts`, for a recorded run: with what the reference cost where it was made."""
    known = {"reference_memory_mb": math.nan, **run.facts}
    seconds = float(run.facts.get("reference_seconds", math.nan))
    return with_facts(dataclasses.replace(run, facts=known), exercise, seconds)


def with_sameness(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Add how much each run's weights at the first log resemble those of the program's other runs.

    `sameness` is the largest cosine of two sketches, 0 to 1, whatever its sign; 0 for a single run.
    """
    return [
        dataclasses.replace(
            run,
            facts={
                **run.facts,
                "sameness": max(
                    (abs(_cosine(run, other)) for other in runs if other is not run), default=0.0
                ),
            },
        )
        for run in runs
    ]


def _cosine(one: RunRecord, other: RunRecord) -> float:
    a, b = (run.facts.get("sketch", ()) for run in (one, other))
    norm = math.hypot(*a) * math.hypot(*b)
    if len(a) != len(b) or norm == 0:
        return 0.0
    return float(sum(x * y for x, y in zip(a, b, strict=True)) / norm)


def is_grader_fault(run: RunRecord) -> bool:
    """Whether a run failed through no fault of the program's."""
    return run.error is not None and run.error.failure is Failure.GRADER


def _narrator(progress: Progress | None) -> Callable[[Message], None] | None:
    if progress is None:
        return None
    count = 0

    def tell(message: Message) -> None:
        nonlocal count
        if message.kind == "confined":
            progress("starting the program")
        elif message.kind == "initial":
            progress("training")
        elif message.kind == "epoch":
            count += 1
            said = message.header.get("reported")
            loss = said.get("train_loss") if isinstance(said, dict) else None
            text = f"{loss:.3f}" if isinstance(loss, float) else "not finite"
            progress(f"epoch {count}: reported training loss {text}")
        elif message.kind == "fitted":
            progress("observing the trained model")

    return tell


def _cache_file(exercise: Exercise, program: Program, device: str) -> Path:
    what = [program.text, repr(exercise.data), repr(exercise.budget), device]
    key = json.dumps([*what, platform.processor(), sys.executable])
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return cache_folder() / f"{exercise.id}-{digest}.json"


def _reference_memory(exercise: Exercise, device: str) -> float:
    """Peak MiB of the reference here, measured with its seconds; NaN where it never was."""
    program = reference_program(exercise)
    if program is None:
        return math.nan
    return _read_cost(_cache_file(exercise, program, device), "memory_mb") or math.nan


def _read_cost(path: Path, name: str) -> float | None:
    try:
        value = json.loads(path.read_text())[name]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    # A cost of zero or less would put every program over its budget.
    return value if isinstance(value, float) and 0 < value < math.inf else None


def _write_cost(path: Path, cost: Cost) -> None:
    """Write so that another grader never sees half a file; not to be able to is no loss."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            spent = {"fit_cpu_seconds": cost.fit_cpu_seconds, "memory_mb": cost.peak_memory_mb}
            json.dump(spent, file)
        os.replace(file.name, path)
    except OSError:
        return
