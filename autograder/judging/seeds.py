"""Which seeds a grade's runs get: out of a secret pool, others for each student and attempt."""

from __future__ import annotations

import hashlib
import hmac
import json

from autograder.judging.rule import MOST_RUNS
from autograder.running.run import PRACTICE_SEED
from autograder.sampling.drawing import PUBLIC_SEEDS
from autograder.secret import seed_key
from autograder.types import Exercise, Submission

POOL = 48
"""Seeds of each exercise that a course's official runs are drawn from."""


def seeds_of(
    exercise: Exercise, *, secret: str, student: str = "", attempt: str = ""
) -> tuple[int, ...]:
    """The seeds of a grade's runs: out of the course's pool for the exercise, else practice ones.

    The pool derives from the secret, and which of its seeds an attempt gets from secret, student
    and attempt: a report tells something of the hidden labels of its own runs, and whoever tries
    again, or hears of it from a friend, is judged on others. There are few seeds in a pool, so
    that images which have been drawn can serve many submissions.

    Secret ones have 128 bits: the labels that a program is given are drawn by its seed as well,
    so somebody could try all seeds of a smaller kind until one draws the same.

    Args:
        secret: the course's; empty for practice.
        student: whose submission it is, where that is known.
        attempt: what tells one attempt from the next, see `attempt_of`.
    """
    if not secret:
        return tuple(PRACTICE_SEED + 1 + number for number in range(MOST_RUNS))
    key = seed_key(secret)
    who = json.dumps([exercise.id, student, attempt])
    order = sorted(range(POOL), key=lambda place: _digest(key, f"order {place} of {who}"))
    drawn = (_digest(key, f"seed {place} of {exercise.id}") for place in order[:MOST_RUNS])
    return tuple(PUBLIC_SEEDS + int.from_bytes(digest[:16], "big") for digest in drawn)


def attempt_of(submission: Submission) -> str:
    """What tells an attempt from the next: the text that is graded.

    Neither time nor place, so that a grade which was stopped, or is given again after the files
    were moved, finds the runs that it had finished; and the same program gets the same grade.
    """
    text = submission.program.text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
