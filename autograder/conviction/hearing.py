"""Run a learner's `evidence` in a sandbox on each program of a pool, one process for each."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.conviction.pool import SEEDS, Member, Pool
from autograder.running.recording import program_error
from autograder.sampling.drawing import Draw, draw_recipe, training_seed
from autograder.sandbox import Backend, Job, execute
from autograder.types import Failure, Limits, Message, Program, ProgramError
from autograder.types.conviction import Conviction, Heard

_MOST_HEADER = 64 * 1024
_SILENT = "the process that loads evidence ended without a word"
_WALL = 4.0
"""Seconds of wall time for each CPU-second that the pool allows: machines are busy."""


def hear_pool(
    program: Program,
    pool: Pool,
    seed: int,
    *,
    backend: Backend | None = None,
) -> Conviction:
    """Ask a learner's function about every program of the pool, each on images of two seeds.

    Args:
        program: the learner's, which defines `evidence`.
        seed: the images of the pool are drawn from it.
    """
    seeds = [seed + number for number in range(SEEDS)]
    drawn = {one: draw_recipe(pool.recipe, one) for one in seeds}
    asked = [(member, one) for member in pool.members for one in seeds]
    # An order that tells nothing, in case anything of it could be felt.
    random.Random(seed).shuffle(asked)
    talk = _Talk(asked, drawn, pool.cpu_seconds)
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
        return Conviction(error=program_error(talk.error, program))
    if talk.plan is None:
        text = f"{result.status}: {result.detail}" if result.detail else str(result.status)
        return Conviction(error=ProgramError(Failure.GRADER, f"nothing was heard: {text}"))
    return Conviction(
        tuple(_heard(member, talk.values.get((member.name, one))) for member, one in asked)
    )


def _heard(member: Member, value: float | None) -> Heard:
    return Heard(member.name, member.side, member.kind, math.nan if value is None else value)


class _Talk:
    """Asks the next question when an answer has come."""

    def __init__(
        self,
        asked: Sequence[tuple[Member, int]],
        drawn: Mapping[int, Draw],
        cpu_seconds: float,
    ) -> None:
        self._left = list(reversed(asked))
        self._drawn = drawn
        self._cpu_seconds = cpu_seconds
        self._current: tuple[str, int] | None = None
        self.plan: Mapping[str, Any] | None = None
        self.error: Mapping[str, Any] | None = None
        """Why the function could not be loaded."""
        self.values: dict[tuple[str, int], float] = {}

    def hear(self, message: Message) -> Sequence[bytes] | None:
        if message.kind == "begin":
            return _packed({"seed": 0, "plan": None}, [])
        if message.kind != "answer":
            return ()
        said = _read(message)
        if self._current is None:
            plan, error = said.get("plan"), said.get("error")
            if not isinstance(plan, dict):
                self.error = error if isinstance(error, dict) else {"message": _SILENT}
                return None
            self.plan = plan
        else:
            value = said.get("value")
            if isinstance(value, float):
                self.values[self._current] = value
        if not self._left or float(message.header.get("cpu_seconds", 0.0)) > self._cpu_seconds:
            return None
        member, seed = self._left.pop()
        self._current = member.name, seed
        return self._question(member, seed)

    def _question(self, member: Member, seed: int) -> list[bytes]:
        drawn, text = self._drawn[seed], member.text.encode()
        parts = ("train", "val")
        header = {
            "seed": training_seed(seed),
            "plan": self.plan,
            "text": len(text),
            "shapes": [list(drawn.images[name].shape) for name in parts],
            "classes": list(drawn.classes),
        }
        arrays = [
            array
            for name in parts
            for array in (drawn.images[name], drawn.noisy[name].astype(np.int64))
        ]
        return _packed(header, [text, *(np.ascontiguousarray(one).tobytes() for one in arrays)])


def _packed(header: Mapping[str, Any], parts: Sequence[bytes]) -> list[bytes]:
    text = json.dumps(header).encode()
    return [struct.pack(">II", len(text), sum(map(len, parts))), text, *parts]


def _read(message: Message) -> dict[str, Any]:
    """What a child said; empty if it said nothing that can be read."""
    data = message.payload
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 or size > _MOST_HEADER or len(data) < 4 + size:
        return {}
    try:
        found = json.loads(data[4 : 4 + size])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
