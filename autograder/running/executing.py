"""The two sandboxes of a run: one trains, another answers for the models that were handed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from autograder.answers.choice import Choice
from autograder.answers.interview import (
    TRIAL,
    Asking,
    Findings,
    NotAnsweredError,
    interview,
)
from autograder.answers.messages import Question, read_answer
from autograder.errors import MessageError
from autograder.running.recording import (
    answering_error,
    damaged_answer,
    question_error,
    travel_error,
)
from autograder.running.trained import Trained, read_training
from autograder.sampling.drawing import Draw, training_seed
from autograder.sandbox import Backend, Job, execute
from autograder.types import (
    Budget,
    Cost,
    ExecResult,
    Limits,
    Message,
    Program,
    ProgramError,
)

Progress = Callable[[str], None]

_MOST_FREE = 20.0
"""Most seconds of loading attempts that go uncharged: a program could pretend to be one."""
_CUDA_MEMORY = 8 * 1024
"""MiB of the host's memory that a process may need for CUDA itself."""


@dataclass(frozen=True)
class Setting:
    """What runs, and how."""

    budget: Budget
    program: Program
    seeds: tuple[int, ...]
    device: str
    backend: Backend | None
    threads: int
    probing: tuple[str, ...] = ()
    """Names of the probing questions that the exercise's checks need."""

    @property
    def limits(self) -> Limits:
        """Memory is judged by the check within_budget; the limit only protects the machine."""
        budget = self.budget
        memory = 2 * budget.memory_mb + (_CUDA_MEMORY if self.device == "cuda" else 0)
        return Limits(wall_seconds=budget.wall_seconds * len(self.seeds), memory_mb=memory)

    def request(self, part: str, classes: Sequence[str]) -> dict[str, Any]:
        """What a worker of either part is told."""
        return {
            "part": part,
            "device": self.device,
            "threads": self.threads,
            "classes": list(classes),
            "cells": self.program.cells,
            "elsewhere": dict(self.program.elsewhere),
        }


def train(
    setting: Setting,
    drawn: Sequence[Draw],
    spool: IO[bytes],
    on_message: Callable[[Message], None] | None,
) -> tuple[ExecResult, list[Trained]]:
    """Train once for each seed; the models lie in `spool` afterwards."""
    request = {
        **setting.request("train", drawn[0].classes),
        "seeds": [training_seed(seed) for seed in setting.seeds],
        "trial": TRIAL,
    }
    arrays = [one.visible() for one in drawn]
    job = Job(setting.program.text, request, arrays, setting.limits)
    result = execute(job, backend=setting.backend, on_message=on_message, spool=spool)
    parts = _by_run(result, len(setting.seeds))
    return result, [
        read_training(part, spool, setting.program, images)
        for part, images in zip(parts, drawn, strict=True)
    ]


def _by_run(result: ExecResult, count: int) -> list[list[Message]]:
    """For each run the messages that came after its `begin`."""
    parts: list[list[Message]] = [[] for _ in range(count)]
    current = 0
    for message in result.messages:
        if message.kind == "begin" and message.header.get("index") in range(count):
            current = int(message.header["index"])
        parts[current].append(message)
    return parts


@dataclass
class Interview:
    """How the questions about one training went."""

    found: Findings | None = None
    error: ProgramError | None = None
    cpu_seconds: float = 0.0


@dataclass
class Answered:
    """All interviews of an answering sandbox, and what was seen of it."""

    interviews: list[Interview]
    result: ExecResult | None = None


def ask(
    setting: Setting,
    drawn: Sequence[Draw],
    trainings: Sequence[Trained],
    errors: Sequence[ProgramError | None],
    choices: Sequence[Choice],
    progress: Progress | None,
) -> Answered:
    """Interview every program that was trained without an error."""
    answered = Answered([Interview() for _ in trainings])
    wanted = [number for number, error in enumerate(errors) if error is None]
    if not wanted:
        return answered
    if progress:
        progress("asking the trained model")
    talk = _Talk(setting, drawn, trainings, choices, wanted, answered.interviews)
    request = {
        **setting.request("answer", drawn[0].classes),
        "shapes": {name: list(drawn[0].images[name].shape) for name in ("train", "val")},
    }
    job = Job(setting.program.text, request, [], setting.limits)
    answered.result = execute(job, backend=setting.backend, respond=talk.hear)
    for number in wanted:
        one = answered.interviews[number]
        if one.found is None and one.error is None:
            one.error = answering_error(answered.result)
    return answered


class _Talk:
    """Leads one interview after the other: hears an answer, asks the next question."""

    def __init__(
        self,
        setting: Setting,
        drawn: Sequence[Draw],
        trainings: Sequence[Trained],
        choices: Sequence[Choice],
        wanted: Sequence[int],
        interviews: Sequence[Interview],
    ) -> None:
        self._setting = setting
        self._drawn = drawn
        self._trainings = trainings
        self._choices = choices
        self._left = list(reversed(wanted))
        self._interviews = interviews
        self._asking: Asking | None = None
        self._number = 0
        self._spent = 0.0

    def hear(self, message: Message) -> Sequence[bytes] | None:
        """What to send after a message: a question, nothing, or None when all is known."""
        if message.kind == "begin":
            return self._next_interview()
        if message.kind != "answer":
            return ()
        one, drawn = self._interviews[self._number], self._drawn[self._number]
        spent = float(message.header.get("cpu_seconds", 0.0))
        one.cpu_seconds += spent - self._spent
        self._spent = spent
        assert self._asking is not None
        try:
            answer = read_answer(message, len(drawn.classes))
            return self._packed(self._asking.send(answer))
        except StopIteration as end:
            one.found = end.value
            if one.found is not None and one.found.test is None:
                one.error = travel_error(one.found, self._trainings[self._number])
        except NotAnsweredError as problem:
            one.error = question_error(
                problem, self._trainings[self._number], self._setting.program
            )
        except MessageError as problem:
            one.error = damaged_answer(str(problem))
        return self._next_interview()

    def _next_interview(self) -> Sequence[bytes] | None:
        if not self._left:
            return None
        self._number = self._left.pop()
        trained = self._trainings[self._number]
        assert trained.built is not None
        assert trained.fitted is not None
        assert trained.trial is not None
        self._asking = interview(
            trained.built,
            [commit for _, commit in trained.epochs],
            trained.fitted,
            trained.trial,
            self._drawn[self._number],
            self._choices[self._number],
            self._setting.probing,
        )
        return self._packed(next(self._asking))

    def _packed(self, question: Question) -> list[bytes]:
        trained = self._trainings[self._number]
        seed = training_seed(self._setting.seeds[self._number])
        classes = len(self._drawn[self._number].classes)
        return question.packed(classes, seed, trained.plan, trained.before)


def cost_of(training: ExecResult, answered: Answered, number: int, device: str) -> Cost:
    """What one run spent, as seen from outside.

    What the worker spends before the program's first line is the grader's own and does not count.
    Nor does the cost of loading attempts that were given up, so that experiments are free.
    """
    clock = "elapsed" if device == "cuda" else "cpu_seconds"
    begins: list[float] = []
    free: list[float] = []
    for message in training.messages:
        if message.kind == "begin":
            begins.append(float(message.header[clock]))
            free.append(0.0)
        elif message.kind == "attempt" and begins:
            free[-1] = min(float(message.header[clock]) - begins[-1], _MOST_FREE)
    whole = training.wall_seconds if device == "cuda" else training.cpu_seconds
    ends = [*begins[1:], whole]
    known = number < len(begins)
    trained = ends[number] - begins[number] - free[number] if known else float("nan")
    count = max(1, len(answered.interviews))
    other = answered.result
    return Cost(
        fit_cpu_seconds=trained,
        total_cpu_seconds=(training.cpu_seconds + (other.cpu_seconds if other else 0.0)) / count,
        wall_seconds=(training.wall_seconds + (other.wall_seconds if other else 0.0)) / count,
        peak_memory_mb=max(training.peak_memory_mb, other.peak_memory_mb if other else 0.0),
    )


def narrator(progress: Progress | None) -> Callable[[Message], None] | None:
    """A function that tells in words what the messages of a training say."""
    if progress is None:
        return None
    count = 0

    def tell(message: Message) -> None:
        nonlocal count
        if message.kind == "confined":
            progress("starting the program")
        elif message.kind == "built":
            progress("training")
        elif message.kind == "epoch":
            count += 1
            said = message.header.get("reported")
            loss = said.get("train_loss") if isinstance(said, dict) else None
            text = f"{loss:.3f}" if isinstance(loss, float) else "not finite"
            progress(f"epoch {count}: reported training loss {text}")

    return tell
