"""Run a learner's `evidence` in a sandbox on each program of a pool, one process for each."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.conviction.pool import SEEDS, Member, Pool
from autograder.running.printable import printable
from autograder.running.recording import program_error
from autograder.sampling.drawing import Draw, draw_recipe, training_seed
from autograder.sandbox import Backend, Job, execute
from autograder.types import Failure, Limits, Message, Program, ProgramError
from autograder.types.conviction import Conviction, Heard
from autograder.worker import envelopes
from autograder.worker.printed import ending

_ONE = ""
"""The name of the number of a function that returns one."""
_SILENT = "the process that loads evidence ended without a word"
_WALL = 4.0
"""Seconds of wall time for each CPU-second that the pool allows: machines are busy."""


def hear_pool(
    program: Program, pool: Pool, seed: int, *, backend: Backend | None = None
) -> Conviction:
    """Ask a learner's function about every program of the pool, each on images of two seeds.

    Args:
        program: the learner's, which defines `evidence`.
        seed: the images of the pool are drawn from it.
    """
    return hear_numbers(program, pool, seed, backend=backend, several=False)[_ONE]


def hear_numbers(
    program: Program,
    pool: Pool,
    seed: int,
    *,
    backend: Backend | None = None,
    several: bool = True,
) -> Mapping[str, Conviction]:
    """Like `hear_pool` for a function of the course's own that returns several numbers by name.

    A number that is missing for some program counts as NaN there. Always has the key "", which
    holds the error if the function could not be loaded.
    """
    seeds = [seed + number for number in range(SEEDS)]
    drawn = {one: draw_recipe(pool.recipe, one) for one in seeds}
    asked = [(member, one) for member in pool.members for one in seeds]
    # An order that tells nothing, in case anything of it could be felt.
    random.Random(seed).shuffle(asked)
    talk = _Talk(asked, drawn, pool, several)
    first = drawn[seed]
    request = {
        "part": "hear",
        "device": "cpu",
        "threads": 1,
        "classes": list(first.classes),
        "cells": program.cells,
        "elsewhere": dict(program.elsewhere),
        "shapes": {name: list(first.images[name].shape) for name in ("train", "val")},
    }
    limits = Limits(wall_seconds=_WALL * pool.cpu_seconds)
    result = execute(Job(program.text, request, [], limits), backend=backend, respond=talk.hear)
    if talk.error is not None:
        problem = program_error(talk.error, program)
        return {_ONE: Conviction(error=problem, containment=result.containment)}
    if talk.plan is None:
        text = f"{result.status}: {result.detail}" if result.detail else str(result.status)
        problem = ProgramError(Failure.GRADER, f"nothing was heard: {text}")
        return {_ONE: Conviction(error=problem)}
    names = {_ONE}.union(*talk.values.values())

    def heard(name: str) -> Conviction:
        values = [talk.values.get((member.name, one), {}).get(name) for member, one in asked]
        return Conviction(
            tuple(
                Heard(
                    *(member.name, member.side, member.kind, one),
                    value=math.nan if value is None else value,
                    problem=_problem(talk.problems.get((member.name, one)), program),
                    form=member.form,
                    printed=talk.printed.get((member.name, one), ""),
                )
                for (member, one), value in zip(asked, values, strict=True)
            ),
            containment=result.containment,
            cpu_seconds=talk.spent,
        )

    return {name: heard(name) for name in sorted(names)}


def _problem(said: Mapping[str, Any] | None, program: Program) -> ProgramError | None:
    return None if said is None else program_error(said, program)


class _Talk:
    """Asks the next question when an answer has come."""

    def __init__(
        self,
        asked: Sequence[tuple[Member, int]],
        drawn: Mapping[int, Draw],
        pool: Pool,
        several: bool,
    ) -> None:
        self._left = list(reversed(asked))
        self._drawn = drawn
        self._cpu_seconds = pool.cpu_seconds
        self._prints = pool.is_known
        self._several = several
        self._current: tuple[str, int] | None = None
        self.plan: Mapping[str, Any] | None = None
        self.error: Mapping[str, Any] | None = None
        """Why the function could not be loaded."""
        self.values: dict[tuple[str, int], dict[str, float]] = {}
        self.problems: dict[tuple[str, int], Mapping[str, Any]] = {}
        self.printed: dict[tuple[str, int], str] = {}
        """The end of what was printed, where the learner may see it."""
        self.spent = 0.0
        """CPU-seconds of all processes that have answered."""

    def hear(self, message: Message) -> Sequence[bytes] | None:
        if message.kind == "begin":
            return envelopes.question({"seed": 0, "plan": None}, [])
        if message.kind != "answer":
            return ()
        said = _read(message)
        spent = message.header.get("cpu_seconds", 0.0)
        self.spent = float(spent) if isinstance(spent, int | float) else math.inf
        if self._current is None:
            plan, error = said.get("plan"), said.get("error")
            if not isinstance(plan, dict):
                self.error = error if isinstance(error, dict) else {"message": _SILENT}
                return None
            self.plan = plan
        else:
            self.values[self._current] = _numbers(said.get("values"))
            if isinstance(said.get("error"), dict):
                self.problems[self._current] = said["error"]
            if self._prints and isinstance(said.get("printed"), str):
                self.printed[self._current] = ending(printable(said["printed"]))
        if not self._left or self.spent > self._cpu_seconds:
            return None
        member, seed = self._left.pop()
        self._current = member.name, seed
        return self._question(member, seed)

    def _question(self, member: Member, seed: int) -> list[bytes]:
        drawn, text = self._drawn[seed], (member.text or "").encode()
        parts = ("train", "val")
        header = {
            "seed": training_seed(seed),
            "plan": self.plan,
            "text": None if member.text is None else len(text),
            "shapes": [list(drawn.images[name].shape) for name in parts],
            "classes": list(drawn.classes),
            "several": self._several,
            "printed": self._prints,
        }
        arrays = [
            array
            for name in parts
            for array in (drawn.images[name], drawn.noisy[name].astype(np.int64))
        ]
        return envelopes.question(
            header, [text, *(np.ascontiguousarray(one).tobytes() for one in arrays)]
        )


def _read(message: Message) -> dict[str, Any]:
    """What a child said; empty if it said nothing that can be read."""
    try:
        said, _ = envelopes.open_answer(message.payload)
    except envelopes.EnvelopeError:
        return {}
    return said


def _numbers(said: object) -> dict[str, float]:
    """The numbers among what a child sent."""
    found = said.items() if isinstance(said, dict) else ()
    return {name: value for name, value in found if isinstance(value, float)}
