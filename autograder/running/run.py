"""One run: draw data, execute in a sandbox, record."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

from autograder.answers.choice import Choice, chosen_epochs, every_epoch, follows_hidden
from autograder.checks import probing_questions
from autograder.running.executing import Progress, Setting, ask, cost_of, narrator, train
from autograder.running.recording import record, training_error
from autograder.running.trained import Trained
from autograder.sampling.drawing import Draw, draw_recipe
from autograder.sandbox import Backend, backend_named
from autograder.types import Exercise, Failure, Program, RunRecord, RunRequest

PRACTICE_SEED = 20_000
"""Seeds of self-checks and references start here; official seeds are derived from a secret."""


def request_for(
    exercise: Exercise,
    program: Program,
    seed: int,
    *,
    device: str = "cpu",
    threads: int = 1,
    sandbox: str = "",
) -> RunRequest:
    """The request for one run; `RunRequest` says what the arguments are."""
    return RunRequest(
        exercise=exercise.id,
        data=exercise.data,
        budget=exercise.budget,
        program=program,
        seed=seed,
        probing=probing_questions(exercise),
        follows_hidden=follows_hidden(exercise),
        device=device,
        threads=threads,
        sandbox=sandbox,
    )


def run(request: RunRequest, *, progress: Progress | None = None) -> RunRecord:
    """Train a program once in a sandbox on images drawn by the seed, ask it, and record.

    Args:
        progress: is told in words what happens, about once an epoch.

    Raises:
        imagesets.ImageSetError: the image data are missing or damaged.
        SandboxUnavailableError: nothing on this machine can contain the program.
        UsageError: the machine has no sandbox of that name.
    """
    backend = backend_named(request.sandbox) if request.sandbox else None
    (record,) = _train_and_ask(request, (request.seed,), backend, progress)
    return record


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
    """`run` with a backend itself instead of its name."""
    request = request_for(exercise, program, seed, device=device, threads=threads)
    (record,) = _train_and_ask(request, (seed,), backend, progress)
    return record


def run_seeds(
    exercise: Exercise,
    program: Program,
    seeds: Sequence[int],
    *,
    backend: Backend | None = None,
    drawn: Sequence[Draw] = (),
    thorough: bool = False,
) -> list[RunRecord]:
    """Like `run_once` for each of several seeds, one after the other in the same sandboxes.

    Cheaper, since importing torch is paid for once, but a program could tamper with its own later
    runs: only for the course's own programs.

    Args:
        drawn: the images of each seed, if they have been drawn already.
        thorough: ask about every epoch, for campaigns.
    """
    request = request_for(exercise, program, seeds[0])
    return _train_and_ask(request, tuple(seeds), backend, None, drawn=drawn, thorough=thorough)


def _train_and_ask(
    request: RunRequest,
    seeds: tuple[int, ...],
    backend: Backend | None,
    progress: Progress | None,
    *,
    drawn: Sequence[Draw] = (),
    thorough: bool = False,
) -> list[RunRecord]:
    program, device = request.program, request.device
    drawn = drawn or [draw_recipe(request.data, seed) for seed in seeds]
    setting = Setting(
        request.budget, program, seeds, device, backend, request.threads, request.probing
    )
    with tempfile.TemporaryFile() as spool:
        training, trainings = train(setting, drawn, spool, narrator(progress))
        errors = [training_error(training, one, program) for one in trainings]
        choices = [_choice(one, thorough, request.follows_hidden) for one in trainings]
        answered = ask(setting, drawn, trainings, errors, choices, progress)
        return [
            record(
                one,
                answer.found,
                error or answer.error,
                exercise=request.exercise,
                seed=seed,
                classes=len(images.classes),
                device=device,
                cost=cost_of(training, answered, number, device),
                answering_seconds=answer.cpu_seconds,
                training=training,
            )
            for number, (one, error, answer, images, seed) in enumerate(
                zip(trainings, errors, answered.interviews, drawn, seeds, strict=True)
            )
        ]


def _choice(trained: Trained, thorough: bool, follows: bool) -> Choice:
    reported = [said for said, _ in trained.epochs]
    if thorough or not reported:
        return every_epoch(len(reported))
    return chosen_epochs(reported, follows_hidden=follows)


def is_grader_fault(run: RunRecord) -> bool:
    """Whether a run failed through no fault of the program's."""
    return run.error is not None and run.error.failure is Failure.GRADER
