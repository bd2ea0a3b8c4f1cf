"""Paste a network from a tutorial into every exercise: what it earns without finding the fault.

    python -m autograder.proving.pasted_network [EXERCISE…]        `make pasted`: all that are stale

It names the right cause, but has no evidence. `solutions/generic-network.json` holds what was seen.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

from autograder.course import exercises, find_exercise
from autograder.errors import AuthoringError, GraderFaultError
from autograder.grading import Rule, grade
from autograder.judging.answer_key import accepted_diagnoses
from autograder.proving.solutions_record import in_solutions, load_record, write_record
from autograder.sampling import fingerprints
from autograder.sampling.drawing import draw_recipe
from autograder.types import Exercise, Program, Submission

MOST = 0.6
"""Share of the points that such a program may earn."""
_NETWORK = "generic-network.py"
RECORD = "generic-network.json"
_FEW = 40
"""Images of each split that show the channels and classes of an exercise."""


def main(names: Sequence[str]) -> None:
    """Grade the network in the named exercises, or where its record is stale, and record it."""
    for name in names or stale():
        exercise = find_exercise(name)
        record = try_in(exercise)
        print(f"{name}: {record['score']:.2f} of the points", flush=True)
        kept = {**load_record(RECORD), name: record}
        table = {one: kept[one] for one in exercises() if one in kept}
        write_record(RECORD, table)


def pasted_into(exercise: Exercise) -> Program:
    """The network with an exercise's id, channels, number of classes and first accepted cause.

    Raises:
        AuthoringError: the solutions are not installed.
    """
    accepted = accepted_diagnoses(exercise)
    if not accepted:
        raise AuthoringError(
            f"{exercise.id}: no diagnosis is accepted; are the solutions installed?"
        )
    few = dataclasses.replace(exercise.data, train=_FEW, val=_FEW, probe=_FEW, test=_FEW)
    drawn = draw_recipe(few, 0)
    settings = {
        "exercise": exercise.id,
        "diagnosis": accepted[0],
        "CHANNELS": drawn.images["train"].shape[-1],
        "CLASSES": len(drawn.classes),
    }
    lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
    return Program.of_file(
        in_solutions(_NETWORK).read_text(encoding="utf-8") + "\n\n" + "".join(lines)
    )


def try_in(exercise: Exercise) -> dict[str, Any]:
    """Grade the network in an exercise by the official number of runs, with public seeds.

    Raises:
        GraderFaultError: there was no grade.
    """
    program = pasted_into(exercise)
    report = grade(Submission(exercise.id, program), exercise, Rule(official=False))
    if report.score is None:
        raise GraderFaultError(f"{exercise.id}: no grade of the pasted network: {report.error}")
    return {
        "sources": sources(exercise, program),
        "score": round(report.score, 3),
        "points": dict(report.points),
    }


def sources(exercise: Exercise, program: Program) -> str:
    """SHA-256 over what such a grade depends on: the program, the images, and what is asked."""
    return fingerprints.digest(
        fingerprints.of_program(program.text),
        fingerprints.of_settings(exercise.data),
        fingerprints.of_images(exercise.data),
        fingerprints.of_settings(exercise.checks),
        fingerprints.of_settings(exercise.points),
    )


def stale() -> list[str]:
    """Exercises whose record is missing or of something else."""
    record = load_record(RECORD)
    return [
        name
        for name, exercise in exercises().items()
        if record.get(name, {}).get("sources") != sources(exercise, pasted_into(exercise))
    ]


def pasted_lines() -> list[str]:
    """What was seen, as Markdown."""
    record = load_record(RECORD)
    if not record:
        return ["No network has been pasted into the exercises yet."]
    scores = [one["score"] for one in record.values()]
    most = sum(score >= MOST for score in scores)
    return [
        f"A network from a tutorial, pasted into {len(scores)} exercises with the name of the "
        f"cause and without evidence, earns {min(scores):.2f} to {max(scores):.2f} of the points; "
        f"in {most} of them {MOST:g}, which is all that can be had in that way."
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
