"""Load a program as a notebook's kernel would hold it after Restart and Run All.

Every statement runs in order in one namespace, except for those that train, practise or take long.
They run only if the program's functions need their result. ARCHITECTURE.md gives the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker.dataset import ImageDataset
from autograder.worker.loading.cells import read_source
from autograder.worker.loading.effects import binds
from autograder.worker.loading.forks import attempt
from autograder.worker.loading.one_pass import FUNCTIONS, NAMES, Pass, missing
from autograder.worker.loading.plan import Plan
from autograder.worker.loading.reading import Note, Reading
from autograder.worker.program import (
    CONTRACT,
    EVIDENCE,
    ContractError,
    LoadedProgram,
    diagnosis_text,
)

__all__ = [
    "NAMES",
    "Note",
    "Pass",
    "Plan",
    "Reading",
    "load_evidence",
    "load_program",
    "read_source",
]
_MOST_ATTEMPTS = 24


def load_program(
    path: str,
    *,
    cells: Sequence[int] | None = None,
    train: ImageDataset | None = None,
    val: ImageDataset | None = None,
    device: str = "cpu",
    plan: Plan | None = None,
    elsewhere: Mapping[str, str] | None = None,
    again: Callable[[], None] = lambda: None,
) -> LoadedProgram:
    """Run the program file's statements and hand over what they define.

    Without a plan this process forks: the call returns in a child, while the calling process waits
    and ends as the child does. With the plan of an earlier load nothing is tried and no child
    is made; the same program is loaded in this very process.

    Args:
        path: the file of the program's text.
        cells: the 1-based lines at which a notebook's cells begin; None for a `.py` file.
        train: the images that `practice_data` returns; any dataset of that kind will do.
        val: likewise.
        device: where statements that the program needs may train.
        plan: from an earlier load of the same text.
        elsewhere: for names of the contract that were found outside the code, where that was.
        again: called before another attempt, in the process that runs none of the program's code.

    Raises:
        ContractError: a function of the contract is missing or is not callable.
        SyntaxError: a cell that would define one of them does not parse, or a script does not.
        BaseException: whatever a script's top level raises, or a cell that would define them.
    """
    job = _Loading(path, cells, _pair(train, val), device, elsewhere=elsewhere or {})
    return _finished(*job.load(plan, again), job)


def load_evidence(
    path: str,
    *,
    cells: Sequence[int] | None = None,
    train: ImageDataset | None = None,
    val: ImageDataset | None = None,
    plan: Plan | None = None,
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[Callable[..., Any], Plan]:
    """Run the program file's statements and hand over its function `evidence`.

    As with `load_program`, a call without a plan returns in a fork.

    Returns:
        The function, and the plan for loading it again.

    Raises:
        ContractError: the program defines no such function.
        SyntaxError, BaseException: as `load_program` does.
    """
    wanted = (EVIDENCE,)
    job = _Loading(path, cells, _pair(train, val), wanted=wanted, elsewhere=elsewhere or {})
    tried, plan = job.load(plan)
    return job.function(tried, EVIDENCE), plan


def _pair(
    train: ImageDataset | None, val: ImageDataset | None
) -> tuple[ImageDataset, ImageDataset] | None:
    return None if train is None or val is None else (train, val)


class _Loading:
    """What is loaded, and what for."""

    def __init__(
        self,
        path: str,
        cells: Sequence[int] | None,
        data: tuple[ImageDataset, ImageDataset] | None,
        device: str = "cpu",
        *,
        wanted: Sequence[str] = NAMES,
        elsewhere: Mapping[str, str],
    ) -> None:
        with open(path, encoding="utf-8", newline="") as file:
            self._text = file.read()
        self._path, self._cells, self._data, self._device = path, cells, data, device
        self._wanted = wanted
        self._elsewhere = elsewhere

    def load(
        self, plan: Plan | None, again: Callable[[], None] = lambda: None
    ) -> tuple[_Tried, Plan]:
        """Follow a plan, or find one by trying, each time in a child that takes this one's place.

        Raises:
            ContractError: too many statements have to be left out.
        """
        if plan is not None:
            return self._tried(plan), plan
        plan = Plan()
        for _ in range(_MOST_ATTEMPTS):
            tried: list[_Tried] = []

            def work(tell: Any, plan: Plan = plan, tried: list[_Tried] = tried) -> Plan | None:
                tried.append(self._tried(plan, tell))
                return tried[0].next_plan()

            better = attempt(plan, work)
            if better is None:
                return tried[0], plan
            plan = better
            again()
        statements = read_source(self._text, self._path, self._cells).statements
        slow = [one for one in statements if one.index in plan.left_out]
        raise ContractError(
            f"loading the program takes too long: {len(slow)} statements train or take long",
            "Delete experiments that you no longer need, or put them into functions.",
            slow[-1].line if slow else None,
        )

    def _tried(self, plan: Plan, tell: Any = None) -> _Tried:
        source = read_source(self._text, self._path, self._cells)
        quiet: Any = tell or (lambda index, in_full: None)
        one = Pass(source, plan, self._data, self._device, quiet, wanted=self._wanted)
        try:
            one.run()
        except BaseException as error:
            return _Tried(one, error)
        return _Tried(one, None)

    def function(self, tried: _Tried, name: str) -> Callable[..., Any]:
        """A function that the attempt has made.

        Raises:
            BaseException: what ended the attempt, or kept the function from being defined.
        """
        if tried.problem is not None:
            raise tried.problem
        if missing(tried.one.names, [name]):
            raise _why_missing(tried.one, name, self._elsewhere)
        found: Callable[..., Any] = tried.one.names[name]
        return found


class _Tried:
    """An attempt, and how it ended."""

    def __init__(self, one: Pass, problem: BaseException | None) -> None:
        self.one, self.problem = one, problem

    def next_plan(self) -> Plan | None:
        return self.one.next_plan()


def _finished(tried: _Tried, plan: Plan, job: _Loading) -> LoadedProgram:
    build_model, fit, predict = (job.function(tried, name) for name in FUNCTIONS)
    one = tried.one
    diagnosis = one.names.get("diagnosis")
    return LoadedProgram(
        build_model=build_model,
        fit=fit,
        predict=predict,
        diagnosis=diagnosis_text(diagnosis),
        module=one.module,
        reading=one.reading(),
        plan=plan,
        used_images=one.used_images,
    )


def _why_missing(one: Pass, name: str, elsewhere: Mapping[str, str]) -> BaseException:
    """What kept a function from being defined: an error in its cell, or where it stands."""
    for cell, problem in reversed(one.problems):
        if isinstance(problem, SyntaxError) and not cell.statements:
            defined = f"def {name}" in cell.text
        else:
            defined = any(name in binds(statement.node) for statement in cell.statements)
        if defined:
            return problem
    for cell in one.source.cells:
        if cell.magic is not None and f"def {name}" in cell.magic.body:
            step = f"It was found under %%{cell.magic.name}: remove that line."
            return ContractError(f"the program does not define {name}", step, cell.first)
    if name in elsewhere:
        step = f"It was found in {elsewhere[name]}, which is not code: make it a code cell."
        return ContractError(f"the program does not define {name}", step)
    if one.problems and not one.functions:
        return one.problems[0][1]
    return ContractError(
        f"the program does not define {name}",
        f"Define {CONTRACT[name]}; the starter shows where.",
    )
