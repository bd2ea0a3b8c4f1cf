"""A run record as strict JSON, and back: every number exactly, no pickle, checked when read.

    {"version": 1, "exercise": …, "seed": …, "classes": …, "device": …, "diagnosis": …,
     "containment": [backend, [layer, …], [missing layer, …]],
     "cost": […], "error": null or […], "test": null or […],
     "initial": {split: […], …}, "epochs": [[[reported…], train, val, probe, cpu seconds], …],
     "consistency": {name: number, …}, "facts": {name: number, null, [text, …] or [number, …], …},
     "stdout": …, "stderr": …}

Evaluations, costs and errors are lists in the order of their class's fields. JSON has no word for
what is not finite, so those numbers are the texts "nan", "inf" and "-inf". `null` is None.
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
    Failure,
    ProgramError,
    Reported,
    RunRecord,
    Split,
)

VERSION = 1
"""Of this format. A record of another version is refused, never guessed at."""
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_TEXTS = ("stdout", "stderr")
_Member = TypeVar("_Member", Split, Failure)
_KEYS = ("version", *(field.name for field in dataclasses.fields(RunRecord)))


def run_to_json(run: RunRecord, *, texts: bool = True) -> dict[str, Any]:
    """The record as what `json.dumps(…, allow_nan=False)` takes.

    Args:
        texts: keep what the program printed; without it the record reads back with empty texts.

    Raises:
        ValueError: a fact is of a kind that no check knows.
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
            [*map(_row, (one.reported, one.train, one.val, one.probe)), _plain(one.cpu_seconds)]
            for one in run.epochs
        ],
        "test": None if run.test is None else _row(run.test),
        "consistency": {name: _plain(value) for name, value in run.consistency.items()},
        "facts": {name: _fact_to_json(name, value) for name, value in run.facts.items()},
        "diagnosis": run.diagnosis,
    }
    return {**table, **{name: getattr(run, name) for name in _TEXTS}} if texts else table


def run_from_json(table: object) -> RunRecord:
    """The record that `run_to_json` wrote.

    Raises:
        ValueError: it has another form; the message names the field.
    """
    read = _mapping("run", table)
    version = read.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise ValueError(f"run.version: expected {VERSION}, found {version!r:.60}")
    missing = [key for key in _KEYS if key not in read and key not in _TEXTS]
    unknown = [key for key in read if key not in _KEYS]
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
        facts=_named("facts", read["facts"], _fact),
        diagnosis=_text_or_none("diagnosis", read["diagnosis"]),
        stdout=_text("stdout", read.get("stdout", "")),
        stderr=_text("stderr", read.get("stderr", "")),
    )


def _values(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in dataclasses.fields(record)]


def _row(record: Any) -> list[Any]:
    return [_plain(value) for value in _values(record)]


def _plain(value: Any) -> Any:
    """Texts, truth values, None, numbers and tuples of these, as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return str(value) if isinstance(value, str) else value


def _fact_to_json(name: str, value: object) -> Any:
    if value is None or _is_number(value) or _is_list_of_one_kind(value):
        return _plain(value)
    raise ValueError(f"facts.{name}: no number, None, texts or finite numbers: {value!r:.60}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list_of_one_kind(value: object) -> bool:
    """Texts only or finite numbers only, so that the text "nan" stays what it is."""
    if not isinstance(value, tuple):
        return False
    numbers = all(_is_number(one) and math.isfinite(one) for one in value)
    return numbers or all(isinstance(one, str) for one in value)


def _evaluation(where: str, row: object) -> Evaluation:
    fields = dataclasses.fields(Evaluation)
    values: dict[str, Any] = {}
    for field, value in zip(fields, _list(where, row, len(fields)), strict=True):
        values[field.name] = _EVALUATED.get(field.name, _number)(f"{where}.{field.name}", value)
    return Evaluation(**values)


def _epoch(where: str, row: object) -> EpochRecord:
    said, train, val, probe, seconds = _list(where, row, 5)
    return EpochRecord(
        reported=Reported(*_numbers(f"{where}.reported", said, len(dataclasses.fields(Reported)))),
        train=_evaluation(f"{where}.train", train),
        val=_evaluation(f"{where}.val", val),
        probe=_evaluation(f"{where}.probe", probe),
        cpu_seconds=_number(f"{where}.cpu_seconds", seconds),
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


def _fact(where: str, value: object) -> float | tuple[str, ...] | tuple[float, ...] | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if not isinstance(value, list):
        return _number(where, value)
    return _numbers(where, value) if value and _is_number(value[0]) else _texts(where, value)


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


def _list(where: str, value: object, count: int | None = None) -> list[Any]:
    if isinstance(value, list) and count in (None, len(value)):
        return value
    wanted = "a list" if count is None else f"a list of {count}"
    raise ValueError(f"run.{where}: expected {wanted}, found {value!r:.60}")


def _mapping(where: str, value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"run.{where}: expected an object, found {value!r:.60}")


_EVALUATED: Mapping[str, Callable[[str, object], Any]] = {
    "count": _whole,
    "recall": _numbers,
    "finite": _truth,
}
