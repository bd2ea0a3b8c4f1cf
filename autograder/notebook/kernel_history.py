"""What a live kernel has run: the program that it holds now, and what may be surprising about it.

`check()` judges that program. A learner who edits a cell and forgets to run it, or runs one that
fails, has a different program in mind; `check()` says so before anything trains.
"""

from __future__ import annotations

import hashlib
import json
import linecache
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from autograder.catalogue.stated import NotStatedError, stated
from autograder.errors import UsageError
from autograder.submissions.program import CodeCell
from autograder.worker.loading.cells import read_source
from autograder.worker.loading.effects import binds
from autograder.worker.loading.reach import reached
from autograder.worker.program import diagnosis_text

FUNCTIONS = ("build_model", "fit", "predict")
_NOTEBOOK_NAMES = ("JPY_SESSION_NAME",)
"""Environment variables in which a Jupyter server tells a kernel the path of its notebook."""
_MOST_REPR = 2_000


@dataclass(frozen=True)
class LastCheck:
    """What `check()` remembers in a kernel."""

    number: int
    """The number of the input that called it."""
    fingerprint: str


def executed_cells(shell: Any) -> list[CodeCell]:
    """The code that this kernel has run, oldest first; a cell's number is the n of `In [n]`."""
    history = shell.history_manager.input_hist_raw
    return [CodeCell(n, "", text) for n, text in enumerate(history) if n and text.strip()]


def require_program(names: Mapping[str, Any]) -> None:
    """Make sure that the kernel holds a program at all.

    Raises:
        UsageError: it holds none, as after a restart.
    """
    lacking = [name for name in FUNCTIONS if not callable(names.get(name))]
    if lacking:
        raise UsageError(
            f"this kernel holds no {' and no '.join(lacking)}: run the cells above first"
        )


def news(shell: Any, cells: Sequence[CodeCell], last: LastCheck | None) -> list[str]:
    """What to say before training: one sentence for each thing that may be surprising."""
    names = shell.user_ns
    before = cells[:-1]  # the last one calls check()
    found = [
        sentence for name in FUNCTIONS for sentence in _older_than_it_seems(name, names, before)
    ]
    found += _not_run(names, before)
    found += _misstated(names.get("diagnosis"))
    if last is None:
        return found
    if last.fingerprint == fingerprint(names):
        return [*found, f"the same program as at your last check, In[{last.number}]"]
    changed = [
        f"In[{cell.number}] ({', '.join(made)})"
        for cell in before
        if cell.number > last.number and (made := _contract_names(cell))
    ]
    return [*found, f"run since your last check: {', '.join(changed)}"] if changed else found


def fingerprint(names: Mapping[str, Any]) -> str:
    """A hash over everything that the program's functions reach; equal while none of it changes."""
    found = reached(names, (*FUNCTIONS, "evidence", "diagnosis", "exercise"))
    parts = [f"{name}={_shown(names.get(name))}" for name in sorted(found)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _misstated(diagnosis: object) -> list[str]:
    """A sentence, if a diagnosis is given and says nothing."""
    text = diagnosis_text(diagnosis)
    if text is None:
        return []
    try:
        stated(text)
    except NotStatedError as problem:
        return [f"`diagnosis` earns nothing as it is: {problem}"]
    return []


def _older_than_it_seems(
    name: str, names: Mapping[str, Any], cells: Sequence[CodeCell]
) -> list[str]:
    """A sentence, if a later input should have redefined a function but did not."""
    origin = _origin(names[name], cells)
    if origin is None:
        return []
    for cell in reversed(cells):
        if cell.number <= origin.number:
            return []
        if not re.search(rf"^[ \t]*(async )?def {name}\b", cell.text, re.MULTILINE):
            continue
        why = "did not parse" if not _parses(cell) else "did not get that far"
        return [f"`{name}` is from In[{origin.number}]; In[{cell.number}], which came later, {why}"]
    return []


def _origin(function: Any, cells: Sequence[CodeCell]) -> CodeCell | None:
    """The latest input with the same text as the file that a function was compiled from."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return None
    text = "".join(linecache.getlines(code.co_filename)).strip()
    name = getattr(function, "__name__", "")
    matching = [cell for cell in cells if text and cell.text.strip() == text]
    if matching:
        return matching[-1]
    # IPython transformed the text; the latest input that defines the name is the best guess.
    likely = [cell for cell in cells if f"`{name}`" in _contract_names(cell) and _parses(cell)]
    return likely[-1] if likely else None


def _not_run(names: Mapping[str, Any], cells: Sequence[CodeCell]) -> list[str]:
    """A sentence, if saved cells that define the program were never run in their present form."""
    path = _notebook_path(names)
    if path is None:
        return []
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in saved if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    run = {cell.text.strip() for cell in cells}
    stale = [
        f"cell {number} ({', '.join(made)})"
        for number, text in enumerate(texts, 1)
        if text.strip() not in run and (made := _contract_names(CodeCell(number, "", text)))
    ]
    if not stale:
        return []
    return [f"edited but not run since, in the notebook as last saved: {', '.join(stale)}"]


def _notebook_path(names: Mapping[str, Any]) -> Path | None:
    named = names.get("__vsc_ipynb_file__") or next(
        (os.environ[name] for name in _NOTEBOOK_NAMES if os.environ.get(name)), None
    )
    path = Path(named) if isinstance(named, str) else None
    return path if path is not None and path.suffix == ".ipynb" and path.is_file() else None


def _contract_names(cell: CodeCell) -> list[str]:
    source = read_source(cell.text.replace("\r\n", "\n"), "", [1])
    made = {name for one in source.statements for name in binds(one.node)}
    return [f"`{name}`" for name in (*FUNCTIONS, "diagnosis") if name in made]


def _parses(cell: CodeCell) -> bool:
    return all(one.error is None for one in read_source(cell.text, "", [1]).cells)


def _shown(value: Any) -> str:
    if isinstance(value, FunctionType):
        return _code_shown(value.__code__) + repr(value.__defaults__)[:_MOST_REPR]
    if isinstance(value, type):
        functions = [one for one in vars(value).values() if isinstance(one, FunctionType)]
        return "".join(_code_shown(one.__code__) for one in functions)
    try:
        text = repr(value)
    except Exception:  # a learner's own class may raise anything
        return type(value).__name__
    return re.sub(r"0x[0-9a-f]+", "", text[:_MOST_REPR])


def _code_shown(code: CodeType) -> str:
    constants = [
        _code_shown(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts
    ]
    return f"{code.co_code.hex()}{code.co_names}{code.co_varnames}{constants}"
