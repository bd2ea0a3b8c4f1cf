"""Turn what the sandboxes saw into a run record, and into what is said about a failed run."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from typing import Any

from autograder.answers.interview import Findings, NotAnsweredError
from autograder.answers.weights import changed_share, convolutions, parameters, resemblance, sketch
from autograder.running.crash_advice import next_step
from autograder.running.printable import printable
from autograder.running.trained import Trained
from autograder.types import (
    Cost,
    EpochRecord,
    ExecResult,
    ExecStatus,
    Facts,
    Failure,
    Program,
    ProgramError,
    RunRecord,
    Split,
)

_ENDINGS = {
    ExecStatus.TIMED_OUT: (
        Failure.TIMED_OUT,
        "Does a loop wait for something that never comes, or train far longer than the starter?",
    ),
    ExecStatus.OUT_OF_MEMORY: (
        Failure.OUT_OF_MEMORY,
        "What grows from batch to batch? Are tensors kept that still carry their graph?",
    ),
    ExecStatus.OUTPUT_LIMIT: (Failure.OUTPUT_LIMIT, "Print once an epoch, not once a step."),
    ExecStatus.SANDBOX_FAILED: (Failure.GRADER, "This is not the program's fault; grade again."),
}
_LEAVE_ALONE = "The program must leave the grader's messages alone."
TRAVELLING = (
    "Everything that fit learns and predict needs must be in the parameters and buffers of the "
    "model that fit returns (register_buffer), and build_model must give a model of that structure."
)
"""The sentence of the contract that a program breaks if its answers do not travel."""
_MOST_CODE = 200
"""Most characters of a learner's line that a report quotes."""


def record(
    trained: Trained,
    found: Findings | None,
    error: ProgramError | None,
    *,
    exercise: str,
    seed: int,
    classes: int,
    device: str,
    cost: Cost,
    answering_seconds: float,
    training: ExecResult,
) -> RunRecord:
    """Put a record together.

    Args:
        found: what the interview found out; None where there was none.
        error: why the run has no complete record.
        answering_seconds: CPU time of the processes that answered.
        training: what was seen of the training sandbox.
    """
    epochs = []
    for number, (reported, _) in enumerate(trained.epochs):
        seen = found.epochs.get(number, {}) if found else {}
        splits = (seen.get(split) for split in (Split.TRAIN, Split.VAL, Split.PROBE))
        epochs.append(EpochRecord(reported, *splits))
    return RunRecord(
        exercise=exercise,
        seed=seed,
        classes=classes,
        device=device,
        containment=training.containment,
        cost=cost,
        error=error,
        initial=found.initial if found else {},
        epochs=tuple(epochs),
        test=found.test if found else None,
        consistency=found.consistency if found else {},
        facts=_facts(trained, found, answering_seconds) if found and error is None else Facts(),
        reading=trained.reading,
        diagnosis=printable(trained.diagnosis)[:200] if trained.diagnosis else None,
        stdout=training.stdout,
        stderr=training.stderr,
    )


def _facts(trained: Trained, found: Findings, answering_seconds: float) -> Facts:
    """Facts about the network: what the weights tell, and what the answering process saw."""
    assert trained.built is not None
    assert trained.fitted is not None
    first = trained.epochs[0][1]
    kernels = (found.facts.convolutions, float(convolutions(trained.fitted)))
    return dataclasses.replace(
        found.facts,
        # Nobody can inflate both: the spy runs beside the program, but the weights are here.
        convolutions=math.nan if any(map(math.isnan, kernels)) else min(kernels),
        changed_share=changed_share(trained.built, trained.fitted),
        parameters=float(parameters(trained.fitted)),
        resemblance=resemblance(trained.built, first),
        sketch=sketch(first),
        answering_seconds=answering_seconds,
    )


def training_error(result: ExecResult, trained: Trained, program: Program) -> ProgramError | None:
    """Why a training did not end as it should; None where it did."""
    if trained.damage:
        return _damaged(trained.damage)
    if trained.ours is not None:
        text = str(trained.ours.header.get("message", ""))[:500]
        return ProgramError(Failure.GRADER, f"the worker could not start: {text}")
    if result.status is not ExecStatus.EXITED:
        return _ending(result)
    if trained.error is not None:
        return program_error(trained.error.header, program, trained.reached)
    if trained.complete:
        return None
    if result.dropped:
        return _damaged(result.detail)
    tail = result.stderr.strip().splitlines()
    last = f" Its last words: {printable(tail[-1])[:300]}" if tail else ""
    return ProgramError(
        Failure.CRASHED,
        f"the program's process ended before training was over (exit {result.returncode}).{last}",
        next_step="Does something call exit, or bring the interpreter down?",
    )


def answering_error(result: ExecResult) -> ProgramError:
    """Why an answering sandbox ended before all questions were answered."""
    if result.status is not ExecStatus.EXITED:
        return _ending(result)
    return ProgramError(
        Failure.CRASHED,
        "the process that was asked about the trained model ended before it had answered "
        f"(exit {result.returncode})",
        next_step="Does predict call exit, or bring the interpreter down?",
    )


def question_error(problem: NotAnsweredError, trained: Trained, program: Program) -> ProgramError:
    """What to say about a program that failed at a question."""
    said = program_error(problem.answer.error or {}, program, trained.reached)
    if not problem.travels or problem.answer.stage != "asking":
        message = f"predict works where fit ran, but not in a fresh process: {said.message}"
        return ProgramError(
            Failure.NOT_PORTABLE, message, said.where, said.code, does_not_travel(trained)
        )
    return said


def travel_error(found: Findings, trained: Trained) -> ProgramError:
    """What to say about a program that answers differently in a fresh process."""
    return ProgramError(
        Failure.NOT_PORTABLE,
        "predict gives different answers in a fresh process with the same parameters and buffers: "
        f"probabilities differ by up to {found.travel:.2g}",
        next_step=does_not_travel(trained),
    )


def does_not_travel(trained: Trained) -> str:
    """The contract's sentence, and what this program keeps elsewhere."""
    kept = trained.fitted.kept if trained.fitted is not None else ()
    names = ", ".join(printable(name)[:60] for name in kept[:6])
    return f"{TRAVELLING} What fit changed elsewhere: {names}." if names else TRAVELLING


def _damaged(why: str) -> ProgramError:
    return ProgramError(
        Failure.INVALID,
        f"the results of the run were damaged: {printable(why)[:300]}",
        next_step=_LEAVE_ALONE,
    )


def damaged_answer(why: str) -> ProgramError:
    """What to say if an answer did not have the form of a worker's."""
    return _damaged(why)


def _ending(result: ExecResult) -> ProgramError:
    failure, next_step = _ENDINGS[result.status]
    return ProgramError(failure, f"{result.status}: {result.detail}", next_step=next_step)


def program_error(
    header: Mapping[str, Any], program: Program, reached: Collection[str] = ()
) -> ProgramError:
    """An exception of the program, as `worker/failures.py` described it.

    Args:
        reached: kinds of the messages that came before.
    """
    known = {failure.value: failure for failure in Failure}
    failure = known.get(str(header.get("failure")), Failure.CRASHED)
    if failure not in (Failure.INVALID, Failure.OUT_OF_MEMORY):
        failure = Failure.CRASHED  # a program may not declare its own failure to be ours
    line = header.get("line")
    source = program.where(line) if isinstance(line, int) else None
    texts = program.text.split("\n")
    code = printable(texts[line - 1].strip())[:_MOST_CODE] if source and line else None
    next_steps = {
        Failure.CRASHED: next_step(
            str(header.get("type")), str(header.get("message"))[:2000], reached
        ),
        Failure.OUT_OF_MEMORY: _ENDINGS[ExecStatus.OUT_OF_MEMORY][1],
    }
    return ProgramError(
        failure=failure,
        message=printable(header.get("message", ""))[:2000],
        where=str(source) if source else None,
        code=code,
        next_step=printable(header.get("next_step", ""))[:300] or next_steps.get(failure, ""),
    )
