"""Paste a network from a tutorial into every exercise: what it earns without finding the fault.

    python -m autograder.proving.pasted_network [EXERCISE…]        `make pasted`: all that are stale

It names the right cause, but has no evidence. `solutions/generic-network.json` holds what was seen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import exercises, find_exercise, require_source
from autograder.errors import AuthoringError, GraderFaultError
from autograder.grading import Rule, grade
from autograder.judging.answer_key import accepted_diagnoses
from autograder.sampling import fingerprints
from autograder.sampling.drawing import draw
from autograder.types import Exercise, Program, Submission

MOST = 0.6
"""Share of the points that such a program may earn."""
_NETWORK = "generic-network.py"
_RECORD = "generic-network.json"


def main(names: Sequence[str]) -> None:
    """Grade the network in the named exercises, or where its record is stale, and record it."""
    for name in names or stale():
        exercise = find_exercise(name)
        record = try_in(exercise)
        print(f"{name}: {record['score']:.2f} of the points", flush=True)
        kept = {**load_record(), name: record}
        table = {one: kept[one] for one in exercises() if one in kept}
        _path(_RECORD).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


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
    drawn = draw(exercise, 0)
    settings = {
        "exercise": exercise.id,
        "diagnosis": accepted[0],
        "CHANNELS": drawn.images["train"].shape[-1],
        "CLASSES": len(drawn.classes),
    }
    lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
    return Program.of_file(_path(_NETWORK).read_text(encoding="utf-8") + "\n\n" + "".join(lines))


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


def load_record() -> Mapping[str, Any]:
    """What was seen, by exercise; empty if there is no record that can be read."""
    try:
        loaded = json.loads(_path(_RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def stale() -> list[str]:
    """Exercises whose record is missing or of something else."""
    record = load_record()
    return [
        name
        for name, exercise in exercises().items()
        if record.get(name, {}).get("sources") != sources(exercise, pasted_into(exercise))
    ]


def pasted_lines() -> list[str]:
    """What was seen, as Markdown."""
    record = load_record()
    if not record:
        return ["No network has been pasted into the exercises yet."]
    scores = [one["score"] for one in record.values()]
    most = sum(score >= MOST for score in scores)
    return [
        f"A network from a tutorial, pasted into {len(scores)} exercises with the name of the "
        f"cause and without evidence, earns {min(scores):.2f} to {max(scores):.2f} of the points; "
        f"in {most} of them {MOST:g}, which is all that can be had in that way."
    ]


def _path(name: str) -> Path:
    anywhere = next(iter(exercises().values()))
    return require_source(anywhere).parent.parent / name


if __name__ == "__main__":
    main(sys.argv[1:])
