"""A run record as strict JSON, and back: every number exactly, no pickle, checked when read.

    {"version": 1, "exercise": …, "seed": …, "classes": …, "device": …, "diagnosis": …,
     "containment": [backend, [layer, …], [missing layer, …]],
     "cost": […], "error": null or […], "test": null or […],
     "initial": {split: […], …}, "epochs": [[[reported…], train, val, probe], …],
     "consistency": {name: number, …}, "facts": {name: number or [number, …], …},
     "reading": [[[name, line], …], [[kind, line, text], …], more],
     "stdout": …, "stderr": …}

An epoch's measurement is null where the program was not asked about it. `facts` holds what is known
of the fields of `Facts` and, beside them, the results of probing questions and what the reference
cost (`reference_seconds`, `reference_memory_mb`, `reference_answering`).
Evaluations, costs and errors are lists in the order of their class's fields; an evaluation may end
before the fields that have defaults, as those do that were recorded before these fields came. JSON
has no word for what is not finite, so those numbers are the texts "nan", "inf" and "-inf". `null`
is None.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from autograder.types.execution import Containment
from autograder.types.record import (
    Cost,
    EpochRecord,
    Evaluation,
    Facts,
    Failure,
    ProgramError,
    Reading,
    ReadingNote,
    ReferenceCost,
    Reported,
    RunRecord,
    Split,
)

VERSION = 1
"""Of this format. A record of another version is refused, never guessed at."""
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_TEXTS = ("stdout", "stderr")
_OPTIONAL = ("reading", *_TEXTS)
"""What a record may lack."""
_NO_LONGER = {"interviewed", "sameness", "told_alike", "accepted_diagnoses"}
"""What older records hold beside, and nothing reads."""
_REFERENCE = {
    "fit_seconds": "reference_seconds",
    "memory_mb": "reference_memory_mb",
    "answering_seconds": "reference_answering",
}
_Member = TypeVar("_Member", Split, Failure)
_KEYS = ("version", *(f.name for f in dataclasses.fields(RunRecord) if f.name != "reference"))
_FACTS = tuple(f.name for f in dataclasses.fields(Facts) if f.name != "probed")
_WRITTEN_AS = {"resemblance": "descent"}
"""Names of facts that records were made with before they had better ones."""


def run_to_json(run: RunRecord, *, texts: bool = True) -> dict[str, Any]:
    """The record as what `json.dumps(…, allow_nan=False)` takes.

    Args:
        texts: keep what the program printed and how it was read; without it the record reads back
            with empty texts and no reading.
    """
    table: dict[str, Any] = {
        "version": VERSION,
        "exercise": run.exercise,
        "seed": int(run.seed),
        "classes": int(run.classes),
        "device": run.device,
        "containment": [_plain(value) for value in _values(run.containment)],
        "cost": [_plain(value) for value in _values(run.cost)],
        "error": None if run.error is None else [_plain(value) for value in _values(run.error)],
        "initial": {split.value: _row(seen) for split, seen in run.initial.items()},
        "epochs": [
            [_row(one.reported), *map(_row_or_none, (one.train, one.val, one.probe))]
            for one in run.epochs
        ],
        "test": None if run.test is None else _row(run.test),
        "consistency": {name: _plain(value) for name, value in run.consistency.items()},
        "facts": _facts_to_json(run.facts, run.reference),
        "diagnosis": run.diagnosis,
    }
    if not texts:
        return table
    if run.reading is not None:
        table["reading"] = _reading_to_json(run.reading)
    return {**table, **{name: getattr(run, name) for name in _TEXTS}}


def run_from_json(table: object) -> RunRecord:
    """The record that `run_to_json` wrote.

    Raises:
        ValueError: it has another form; the message names the field.
    """
    read = _mapping("run", table)
    version = read.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise ValueError(f"run.version: expected {VERSION}, found {version!r:.60}")
    missing = [key for key in _KEYS if key not in read and key not in _OPTIONAL]
    unknown = [key for key in read if key not in _KEYS and key not in _NO_LONGER]
    if missing or unknown:
        raise ValueError(f"run: missing keys {missing}, unknown keys {unknown!r:.200}")
    return RunRecord(
        exercise=_text("exercise", read["exercise"]),
        seed=_whole("seed", read["seed"]),
        classes=_whole("classes", read["classes"]),
        device=_text("device", read["device"]),
        containment=_containment(read["containment"]),
        cost=Cost(*_numbers("cost", read["cost"], len(dataclasses.fields(Cost)))),
        error=None if read["error"] is None else _error(read["error"]),
        initial={
            _member("initial", Split, name): _evaluation(f"initial.{name}", row)
            for name, row in _mapping("initial", read["initial"]).items()
        },
        epochs=tuple(
            _epoch(f"epochs[{number}]", row)
            for number, row in enumerate(_list("epochs", read["epochs"]))
        ),
        test=None if read["test"] is None else _evaluation("test", read["test"]),
        consistency=_named("consistency", read["consistency"], _number),
        facts=_facts(known := _mapping("facts", read["facts"])),
        reference=ReferenceCost(
            **{
                field: _number(f"facts.{name}", known.get(name, "nan"))
                for field, name in _REFERENCE.items()
            }
        ),
        diagnosis=_text_or_none("diagnosis", read["diagnosis"]),
        reading=None if read.get("reading") is None else _reading(read["reading"]),
        stdout=_text("stdout", read.get("stdout", "")),
        stderr=_text("stderr", read.get("stderr", "")),
    )


def _values(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in dataclasses.fields(record)]


def _row(record: Any) -> list[Any]:
    return [_plain(value) for value in _values(record)]


def _row_or_none(record: Any) -> list[Any] | None:
    return None if record is None else _row(record)


def _plain(value: Any) -> Any:
    """Texts, truth values, None, numbers and tuples of these, as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return str(value) if isinstance(value, str) else value


def _facts_to_json(facts: Facts, reference: ReferenceCost) -> dict[str, Any]:
    """What is known; what is not has no entry."""
    found = {
        **{_WRITTEN_AS.get(name, name): getattr(facts, name) for name in _FACTS},
        **facts.probed,
        **{name: getattr(reference, field) for field, name in _REFERENCE.items()},
    }
    nan = {"redrawn_convolutions"}  # there, NaN says that the question was asked
    return {
        name: _plain(value)
        for name, value in found.items()
        if value is not None and (value == value or name in nan) and value != ()
    }


def _facts(table: Mapping[str, Any]) -> Facts:
    values: dict[str, Any] = {}
    for name in _FACTS:
        written = _WRITTEN_AS.get(name, name)
        if written in table:
            read = _numbers if name == "sketch" else _number
            values[name] = read(f"facts.{written}", table[written])
    others = _NO_LONGER.union(_FACTS, _WRITTEN_AS.values(), _REFERENCE.values())
    probed = {n: _number(f"facts.{n}", value) for n, value in table.items() if n not in others}
    return Facts(**values, probed=probed)


def _evaluation(where: str, row: object) -> Evaluation:
    fields = dataclasses.fields(Evaluation)
    values: dict[str, Any] = {}
    known = _list(where, row, *range(_NEEDED, len(fields) + 1))
    for field, value in zip(fields, known, strict=False):
        values[field.name] = _EVALUATED.get(field.name, _number)(f"{where}.{field.name}", value)
    return Evaluation(**values)


def _epoch(where: str, row: object) -> EpochRecord:
    # Records made before 2026-12 end with the seconds so far, which nothing reads.
    whole = _list(where, row)
    if len(whole) not in (4, 5):
        raise ValueError(f"run.{where}: expected 4 parts, found {len(whole)}")
    said, *seen = whole[:4]
    parts = (
        None if part is None else _evaluation(f"{where}.{split}", part)
        for split, part in zip(("train", "val", "probe"), seen, strict=True)
    )
    return EpochRecord(
        Reported(*_numbers(f"{where}.reported", said, len(dataclasses.fields(Reported)))), *parts
    )


def _containment(row: object) -> Containment:
    backend, layers, missing = _list("containment", row, 3)
    return Containment(
        _text("containment.backend", backend),
        _texts("containment.layers", layers),
        _texts("containment.missing", missing),
    )


def _error(row: object) -> ProgramError:
    failure, message, where, code, next_step = _list("error", row, 5)
    return ProgramError(
        failure=_member("error.failure", Failure, failure),
        message=_text("error.message", message),
        where=_text_or_none("error.where", where),
        code=_text_or_none("error.code", code),
        next_step=_text("error.next_step", next_step),
    )


def _reading_to_json(reading: Reading) -> list[Any]:
    notes = [[one.kind, one.where, one.text] for one in reading.notes]
    return [[list(pair) for pair in reading.functions], notes, reading.more]


def _reading(row: object) -> Reading:
    functions, notes, more = _list("reading", row, 3)
    pairs = [_texts("reading.functions", pair) for pair in _list("reading.functions", functions)]
    triples = [_texts("reading.notes", note) for note in _list("reading.notes", notes)]
    if any(len(pair) != 2 for pair in pairs) or any(len(note) != 3 for note in triples):
        raise ValueError("run.reading: expected pairs and triples of texts")
    return Reading(
        tuple((name, where) for name, where in pairs),
        tuple(ReadingNote(kind, where, text) for kind, where, text in triples),
        _whole("reading.more", more),
    )


def _named(where: str, table: object, read: Callable[[str, object], Any]) -> Mapping[str, Any]:
    found = _mapping(where, table)
    return {name: read(f"{where}.{name}", value) for name, value in found.items()}


def _numbers(where: str, row: object, count: int | None = None) -> tuple[float, ...]:
    return tuple(_number(where, value) for value in _list(where, row, count))


def _number(where: str, value: object) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf:
        return _float(where, value)
    raise ValueError(f"run.{where}: expected a number, found {value!r:.60}")


def _float(where: str, value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"run.{where}: expected a number that a float can hold") from None


def _whole(where: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"run.{where}: expected a whole number, found {value!r:.60}")


def _truth(where: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"run.{where}: expected true or false, found {value!r:.60}")


def _text(where: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"run.{where}: expected a text, found {value!r:.60}")


def _text_or_none(where: str, value: object) -> str | None:
    return None if value is None else _text(where, value)


def _texts(where: str, row: object) -> tuple[str, ...]:
    return tuple(_text(where, value) for value in _list(where, row))


def _member(where: str, kind: type[_Member], value: object) -> _Member:
    for member in kind:
        if member.value == value:
            return member
    known = ", ".join(member.value for member in kind)
    raise ValueError(f"run.{where}: expected one of {known}, found {value!r:.60}")


def _list(where: str, value: object, *counts: int | None) -> list[Any]:
    """A list of one of these lengths; of any length without them, or with None."""
    lengths = [count for count in counts if count is not None]
    if isinstance(value, list) and (not lengths or len(value) in lengths):
        return value
    wanted = "a list" + (f" of {' or '.join(map(str, lengths))}" if lengths else "")
    raise ValueError(f"run.{where}: expected {wanted}, found {value!r:.60}")


def _mapping(where: str, value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"run.{where}: expected an object, found {value!r:.60}")


_NEEDED = sum(field.default is dataclasses.MISSING for field in dataclasses.fields(Evaluation))
"""Fields of an evaluation that every record has."""
_EVALUATED: Mapping[str, Callable[[str, object], Any]] = {
    "count": _whole,
    "recall": _numbers,
    "finite": _truth,
}
