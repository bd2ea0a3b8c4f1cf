"""Which seeds a grade's runs get: drawn from a secret pool for each student and attempt."""

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
"""Number of seeds of each exercise from which a course's official runs are drawn."""


def seeds_of(
    exercise: Exercise, *, secret: str, student: str = "", attempt: str = ""
) -> tuple[int, ...]:
    """The seeds of a grade's runs: from the course's pool for the exercise, or practice seeds.

    The pool derives from the secret. Which of its seeds an attempt gets derives from secret,
    student and attempt: a report reveals something about the hidden labels of its own runs, and
    whoever tries again, or hears of it from a friend, is judged mostly on others. A pool holds few
    seeds, so that images which have been drawn can serve many submissions.

    Secret seeds have 128 bits. A seed also draws the labels that a program is given, so somebody
    could try all shorter seeds until one draws the same labels.

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
    """What tells one attempt from the next: the text that is graded.

    Time and place do not count. So a grade that was stopped, or is given again after the files
    were moved, finds the runs that it had finished, and the same program gets the same grade.
    """
    text = submission.program.text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
