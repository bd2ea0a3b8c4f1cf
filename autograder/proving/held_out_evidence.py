"""Hear evidence whose authors saw neither pools nor the grader's code: what does it earn?

    python -m autograder.proving.held_out_evidence [EXERCISE…]        `make held-out`

Each exercise has such pieces in `evidence/held_out/`, written by automated stand-ins for learners
from notebooks, help and specs: `good-*.py` measure the cause, `tempting-*.py` the symptom. Beside
them the course's own `reference.py` is heard on images that no proof of a pool has used.
`solutions/held-out-evidence.json` holds what was heard, once for each piece.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.conviction.hearing import hear_pool
from autograder.conviction.pool import Pool, load_pool
from autograder.course import exercises, find_exercise, require_source
from autograder.errors import AuthoringError
from autograder.proving.pools import sources_of_pool, with_evidence
from autograder.proving.solutions_record import load_record, write_record
from autograder.sampling import fingerprints
from autograder.types import Exercise
from autograder.types.conviction import CONVINCING, HALF

SEED = 31_000
"""Of the images: none that a proof of a pool has used."""
RECORD = "held-out-evidence.json"
KINDS = {
    "good": "that measure the cause, whose authors saw neither the pools nor the grader's code,",
    "tempting": "that measure the symptom, by the same authors,",
    "reference": "of the course's own, on images that no proof of a pool has used,",
}
LEARNED_FROM = ("loss-climbs-alone",)
"""Exercises whose pool was mended because of what their pieces earned: these are heard, but what is
said of held-out pieces does not count them."""


def main(names: Sequence[str]) -> None:
    """Hear the pieces of the named exercises, or all whose record is missing or stale."""
    chosen = [find_exercise(name) for name in names] or list(exercises().values())
    for exercise in chosen:
        pool = load_pool(exercise)
        if pool is None:
            continue
        for path in pieces(exercise):
            name, hashed = f"{exercise.id}/{path.stem}", sources(exercise, pool, path)
            if not names and load_record(RECORD).get(name, {}).get("sources") == hashed:
                continue
            heard = hear(exercise, pool, path)
            print(f"{name}: {heard['area']:.3f}", flush=True)
            _write({**load_record(RECORD), name: {"sources": hashed, **heard}})


def pieces(exercise: Exercise) -> list[Path]:
    """The held-out evidence of an exercise, and its reference evidence."""
    folder = require_source(exercise).with_suffix("") / "evidence"
    return [*sorted((folder / "held_out").glob("*.py")), folder / "reference.py"]


def hear(exercise: Exercise, pool: Pool, path: Path) -> dict[str, Any]:
    """The lower of the two areas, and the kinds of programs that were confused.

    Raises:
        AuthoringError: the piece could not be loaded.
    """
    program = with_evidence(exercise, path.read_text(encoding="utf-8"))
    heard = hear_pool(program, pool, SEED)
    if heard.error is not None:
        raise AuthoringError(f"{path}: {heard.error.message}")
    return {"area": round(heard.area, 3), "confused": list(heard.confused(below=1.0))}


def sources(exercise: Exercise, pool: Pool, path: Path) -> str:
    """SHA-256 over the pool and the piece."""
    text = path.read_text(encoding="utf-8")
    return fingerprints.digest(sources_of_pool(exercise, pool), fingerprints.of_program(text))


def current_record() -> Mapping[str, Any]:
    """What was heard of the pieces and pools as they are now; None for what was not."""
    record = load_record(RECORD)
    return {
        name: record.get(name) if record.get(name, {}).get("sources") == hashed else None
        for name, hashed in _all_pieces()
    }


def held_out_lines() -> list[str]:
    """The marks as Markdown, a sentence for each kind."""
    record = current_record()
    lines = []
    for kind, words in KINDS.items():
        of_kind = [one for name, one in record.items() if _counts(name, kind)]
        heard = [one["area"] for one in of_kind if one is not None]
        marks = Counter(_mark(area) for area in heard)
        unheard = len(of_kind) - len(heard)
        lines.append(
            f"Of {len(heard)} pieces {words} {marks['full']} earn all of their points, "
            f"{marks['half']} half and {marks['none']} none."
            + (f" {unheard} more have not been heard yet." if unheard else "")
        )
    return lines


def _counts(name: str, kind: str) -> bool:
    exercise, piece = name.split("/")
    return piece.startswith(kind) and (kind == "reference" or exercise not in LEARNED_FROM)


def _mark(area: float) -> str:
    return "full" if area >= CONVINCING else "half" if area >= HALF else "none"


def _all_pieces() -> Iterator[tuple[str, str]]:
    for exercise in exercises().values():
        pool = load_pool(exercise)
        if pool is not None:
            for path in pieces(exercise):
                yield f"{exercise.id}/{path.stem}", sources(exercise, pool, path)


def _write(record: Mapping[str, Any]) -> None:
    known = [name for name, _ in _all_pieces()]
    table = {name: record[name] for name in known if name in record}
    write_record(RECORD, table)


if __name__ == "__main__":
    main(sys.argv[1:])
