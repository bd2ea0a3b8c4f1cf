"""Turn what the worker says about loading a program into sentences for its author.

None of it is trusted, since the program shares the worker's process. It decides nothing; it is
bounded and shown as text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.types import Program, Reading, ReadingNote

MOST_NOTES = 60
_MOST_NAMES = 5
_MOST_DETAIL = 160

_SENTENCES: dict[str, str] = {
    "trains": "left out, since it trains; your program needs nothing from it",
    "slow": "stopped, since it takes long; your program needs nothing from it",
    "needs": "left out, since it needs `{detail}` of a statement that was left out",
    "ran": "trains or takes long; your program needs `{detail}` from it: it was run ({seconds})",
    "failed": "raised {detail}: the rest of the cell was not run; Run All stops here",
    "unparsed": "does not parse ({detail}): the cell was not run; Run All stops here",
    "input": "`{detail}` comes from input(), which is empty here: write the value into the program",
    "magic": "under {detail}: its text is no part of the program",
}


def reading_of(header: object, program: Program, printable: Callable[[object], str]) -> Reading:
    """What an untrusted message says about how a program was read.

    Args:
        header: the value of `reading` in the message.
        program: maps its own lines to the learner's.
        printable: makes text that came from the program safe to show.

    Returns:
        A reading without anything that does not have the form that the worker sends.
    """
    table = header if isinstance(header, dict) else {}
    functions = table.get("functions")
    notes = table.get("notes")
    more = table.get("more")
    return Reading(
        tuple(_functions(functions if isinstance(functions, dict) else {}, program)),
        tuple(
            note
            for row in (notes if isinstance(notes, list) else [])[:MOST_NOTES]
            if (note := _note(row, program, printable)) is not None
        ),
        more if isinstance(more, int) and not isinstance(more, bool) and 0 < more < 10**6 else 0,
    )


def _functions(table: dict[str, Any], program: Program) -> list[tuple[str, str]]:
    found = []
    for name in ("build_model", "fit", "predict", "diagnosis"):
        source = _where(table.get(name), program)
        if source is not None:
            found.append((name, source))
    return found


def _note(row: object, program: Program, printable: Callable[[object], str]) -> ReadingNote | None:
    if not isinstance(row, list) or len(row) != 4 or not isinstance(row[0], str):
        return None
    kind, line, detail, seconds = row
    where = _where(line, program)
    if kind not in _SENTENCES or where is None or not isinstance(detail, str):
        return None
    text = printable(detail[:_MOST_DETAIL])
    spent = seconds if isinstance(seconds, int | float) and 0 <= seconds < 10**6 else 0
    if kind in ("needs", "ran"):
        text = _names(text) or "what it does"
    sentence = _SENTENCES[kind].format(detail=text, seconds=f"{spent:.0f} s")
    return ReadingNote(kind, where, sentence)


def _names(text: str) -> str:
    names = text.split(", ")
    more = ", …" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _where(line: object, program: Program) -> str | None:
    if not isinstance(line, int) or isinstance(line, bool):
        return None
    source = program.where(line)
    return None if source is None else str(source)


def reading_sentences(reading: Reading) -> list[str]:
    """Where each function came from, then each statement that was not run in the ordinary way."""
    places = [f"{name} from {where}" for name, where in reading.functions]
    sentences = [", ".join(places)] if places else []
    sentences += [f"{note.where}: {note.text}" for note in reading.notes]
    if reading.more:
        sentences.append(f"and {reading.more} more")
    return sentences
