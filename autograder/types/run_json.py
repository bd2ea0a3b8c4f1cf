"""A run record as strict JSON, and back: numbers kept exactly, no pickle, checked when read.

    {"version": 2, "exercise": …, "seed": …, "classes": …, "device": …, "diagnosis": …,
     "containment": {"backend": …, "layers": […], "missing": […]},
     "cost": {name: number, …}, "error": null or {name: string or null, …},
     "fields": {"evaluation": [name, …], "reported": [name, …]},
     "initial": {split: […], …}, "epochs": [{"reported": […], split: […], …}, …],
     "test": null or […],
     "consistency": {name: number, …}, "facts": {name: number or [number, …], …},
     "reading": [[[name, line], …], [[kind, line, text], …], more],
     "stdout": …, "stderr": …}

Evaluations, and what a program reported, are lists in the order of the names in `fields`, since a
record holds dozens of them. A field newer than the record gets its default, and a name that nothing
reads any more is skipped. An epoch lacks the splits that were not asked about. `facts` holds the
known fields of `Facts` and, beside them, the results of probing questions and what the reference
cost (`reference_seconds`, `reference_memory_mb`, `reference_answering`). JSON has no numbers that
are not finite, so those are the strings "nan", "inf" and "-inf". `null` is None.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograder.types import json_values as value_of
from autograder.types.execution import Containment
from autograder.types.json_values import plain
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
from autograder.types.run_json_1 import as_version_2

VERSION = 2
"""Version of this format. Version 1 is also read; any other is refused, never guessed at."""
_TEXTS = ("stdout", "stderr")
_OPTIONAL = ("reading", *_TEXTS)
"""What a record may lack."""
_REFERENCE = {
    "fit_seconds": "reference_seconds",
    "memory_mb": "reference_memory_mb",
    "answering_seconds": "reference_answering",
}
_KEYS = (
    *("version", "fields"),
    *(f.name for f in dataclasses.fields(RunRecord) if f.name != "reference"),
)
_FACTS = tuple(f.name for f in dataclasses.fields(Facts) if f.name != "probed")
_OBSERVED = (Split.TRAIN, Split.VAL, Split.PROBE)
_ROWS = {"evaluation": Evaluation, "reported": Reported}

Names = Mapping[str, Sequence[str]]
_Record = TypeVar("_Record")


def run_to_json(run: RunRecord, *, texts: bool = True) -> dict[str, Any]:
    """The record in a form that `json.dumps(…, allow_nan=False)` takes.

    Args:
        texts: keep what the program printed and how it was read; otherwise the record reads back
            with empty output and no reading.
    """
    table: dict[str, Any] = {
        "version": VERSION,
        "exercise": run.exercise,
        "seed": int(run.seed),
        "classes": int(run.classes),
        "device": run.device,
        "containment": _by_name(run.containment),
        "cost": _by_name(run.cost),
        "error": None if run.error is None else _by_name(run.error),
        "fields": {name: [f.name for f in dataclasses.fields(of)] for name, of in _ROWS.items()},
        "initial": {split.value: _row(seen) for split, seen in run.initial.items()},
        "epochs": [_epoch_to_json(one) for one in run.epochs],
        "test": None if run.test is None else _row(run.test),
        "consistency": {name: plain(value) for name, value in run.consistency.items()},
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
    read = value_of.mapping("run", table)
    version = read.get("version")
    if version == 1 and not isinstance(version, bool):
        read = as_version_2(read)
    elif version != VERSION:
        raise ValueError(f"run.version: expected {VERSION}, found {version!r:.60}")
    missing = [key for key in _KEYS if key not in read and key not in _OPTIONAL]
    unknown = [key for key in read if key not in _KEYS]
    if missing or unknown:
        raise ValueError(f"run: missing keys {missing}, unknown keys {unknown!r:.200}")
    given = value_of.named("fields", read["fields"], value_of.texts)
    names: Names = {name: given.get(name, ()) for name in _ROWS}
    return RunRecord(
        exercise=value_of.text("exercise", read["exercise"]),
        seed=value_of.whole("seed", read["seed"]),
        classes=value_of.whole("classes", read["classes"]),
        device=value_of.text("device", read["device"]),
        containment=_read(Containment, "containment", read["containment"]),
        cost=_read(Cost, "cost", read["cost"]),
        error=None if read["error"] is None else _read(ProgramError, "error", read["error"]),
        initial={
            value_of.member_of("initial", Split, name): _evaluation(f"initial.{name}", names, row)
            for name, row in value_of.mapping("initial", read["initial"]).items()
        },
        epochs=tuple(
            _epoch(f"epochs[{number}]", names, one)
            for number, one in enumerate(value_of.list_of("epochs", read["epochs"]))
        ),
        test=None if read["test"] is None else _evaluation("test", names, read["test"]),
        consistency=value_of.named("consistency", read["consistency"], value_of.number),
        facts=_facts(known := value_of.mapping("facts", read["facts"])),
        reference=ReferenceCost(
            **{
                field: value_of.number(f"facts.{name}", known.get(name, "nan"))
                for field, name in _REFERENCE.items()
            }
        ),
        diagnosis=value_of.text_or_none("diagnosis", read["diagnosis"]),
        reading=None if read.get("reading") is None else _reading(read["reading"]),
        stdout=value_of.text("stdout", read.get("stdout", "")),
        stderr=value_of.text("stderr", read.get("stderr", "")),
    )


def _row(record: Any) -> list[Any]:
    return [plain(getattr(record, field.name)) for field in dataclasses.fields(record)]


def _by_name(record: Any) -> dict[str, Any]:
    return {field.name: plain(getattr(record, field.name)) for field in dataclasses.fields(record)}


def _epoch_to_json(epoch: EpochRecord) -> dict[str, Any]:
    seen = {split.value: getattr(epoch, split.value) for split in _OBSERVED}
    asked = {split: _row(one) for split, one in seen.items() if one is not None}
    return {"reported": _row(epoch.reported), **asked}


def _facts_to_json(facts: Facts, reference: ReferenceCost) -> dict[str, Any]:
    """What is known; what is unknown has no entry."""
    found = {
        **{name: getattr(facts, name) for name in _FACTS},
        **facts.probed,
        **{name: getattr(reference, field) for field, name in _REFERENCE.items()},
    }
    nan = {"redrawn_convolutions"}  # there, NaN says that the question was asked
    return {
        name: plain(value)
        for name, value in found.items()
        if value is not None and (value == value or name in nan) and value != ()
    }


def _facts(table: Mapping[str, Any]) -> Facts:
    values: dict[str, Any] = {}
    for name in _FACTS:
        if name in table:
            read = value_of.numbers if name == "sketch" else value_of.number
            values[name] = read(f"facts.{name}", table[name])
    others = {*_FACTS, *_REFERENCE.values()}
    probed = {n: value_of.number(f"facts.{n}", v) for n, v in table.items() if n not in others}
    return Facts(**values, probed=probed)


def _evaluation(where: str, names: Names, row: object) -> Evaluation:
    return _read(Evaluation, where, _named_row(where, names["evaluation"], row))


def _epoch(where: str, names: Names, table: object) -> EpochRecord:
    read = value_of.mapping(where, table)
    unknown = sorted({*read} - {"reported", *_OBSERVED})
    if unknown or "reported" not in read:
        raise ValueError(f"run.{where}: expected reported and splits, found {sorted(read)!r:.200}")
    said = f"{where}.reported"
    return EpochRecord(
        _read(Reported, said, _named_row(said, names["reported"], read["reported"])),
        *(
            _evaluation(f"{where}.{split}", names, read[split]) if split in read else None
            for split in _OBSERVED
        ),
    )


def _named_row(where: str, names: Sequence[str], row: object) -> dict[str, Any]:
    """A list beside its names; it may end before fields that have defaults."""
    return dict(zip(names, value_of.list_of(where, row, *range(len(names) + 1)), strict=False))


def _read(of: Callable[..., _Record], where: str, table: object) -> _Record:
    """A dataclass from its fields by name."""
    read = value_of.mapping(where, table)
    values = {}
    for field in dataclasses.fields(of):  # type: ignore[arg-type]  # it is a dataclass
        if field.name in read:
            check = _CHECKED.get(field.name, value_of.number)
            values[field.name] = check(f"{where}.{field.name}", read[field.name])
        elif field.default is dataclasses.MISSING:
            raise ValueError(f"run.{where}.{field.name}: expected a value, found none")
    return of(**values)


def _failure(where: str, value: object) -> Failure:
    return value_of.member_of(where, Failure, value)


def _reading_to_json(reading: Reading) -> list[Any]:
    notes = [[one.kind, one.where, one.text] for one in reading.notes]
    return [[list(pair) for pair in reading.functions], notes, reading.more]


def _reading(row: object) -> Reading:
    functions, notes, more = value_of.list_of("reading", row, 3)
    where = "reading.functions", "reading.notes"
    pairs = [value_of.texts(where[0], pair) for pair in value_of.list_of(where[0], functions)]
    triples = [value_of.texts(where[1], note) for note in value_of.list_of(where[1], notes)]
    if any(len(pair) != 2 for pair in pairs) or any(len(note) != 3 for note in triples):
        raise ValueError("run.reading: expected pairs and triples of strings")
    return Reading(
        tuple((name, where) for name, where in pairs),
        tuple(ReadingNote(kind, where, text) for kind, where, text in triples),
        value_of.whole("reading.more", more),
    )


_CHECKED: Mapping[str, Callable[[str, object], Any]] = {
    "count": value_of.whole,
    "recall": value_of.numbers,
    "finite": value_of.truth,
    "backend": value_of.text,
    "layers": value_of.texts,
    "missing": value_of.texts,
    "failure": _failure,
    "message": value_of.text,
    "where": value_of.text_or_none,
    "code": value_of.text_or_none,
    "next_step": value_of.text,
}
"""How the fields that are not numbers are read."""
