"""Run a program's statements in order, in one namespace, and see what they do."""

from __future__ import annotations
import __future__

import ast
import asyncio
import functools
import inspect
import linecache
import operator
import os
import sys
import tempfile
import time
import types
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from autograder.worker.dataset import ImageDataset
from autograder.worker.loading import tools
from autograder.worker.loading.cells import Cell, Source, Statement, is_written_file
from autograder.worker.loading.effects import (
    always_binds,
    binds,
    calls,
    changes,
    functions_of,
    reads,
)
from autograder.worker.loading.plan import TRAINS, Plan
from autograder.worker.loading.reach import reached
from autograder.worker.loading.reading import Note, Reading
from autograder.worker.loading.shell import write_file
from autograder.worker.loading.stops import Stopped, Stops

FUNCTIONS = ("build_model", "fit", "predict")
NAMES = (*FUNCTIONS, "diagnosis", "exercise")
SCRIPT_NAME = "submission"
"""A `.py` file is imported as this module; cells of a notebook run as `__main__`."""

_FUTURE_FLAGS = functools.reduce(
    operator.or_,
    (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names),
)

Tell = Callable[[int, bool], None]


@dataclass(frozen=True)
class _Mark:
    """A name that does not hold what it would in the notebook: statements were left out."""

    statements: frozenset[int]
    """Those that must run in full so that it does."""


@dataclass
class Pass:
    """One attempt at loading a program, following a plan."""

    source: Source
    plan: Plan
    data: tuple[ImageDataset, ImageDataset] | None = None
    device: str = "cpu"
    tell: Tell = lambda index, in_full: None
    """Told the number of each statement before it runs, and whether it may take its time."""
    wanted: Sequence[str] = NAMES
    """The names that the program is loaded for; what they reach must be as in the notebook."""
    names: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, _Mark] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    """Names made by a statement that asked for input, with its line."""
    stopped: dict[int, str] = field(default_factory=dict)
    """Statements that this attempt had to stop."""
    notes: list[Note] = field(default_factory=list)
    functions: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[Cell, BaseException]] = field(default_factory=list)
    """Cells that failed, and how."""
    cpu_seconds: float = 0.0

    def __post_init__(self) -> None:
        name = SCRIPT_NAME if self.source.is_script else "__main__"
        self.module = types.ModuleType(name)
        self.names = vars(self.module)
        if self.source.is_script:
            self.module.__file__ = self.source.path
        sys.modules[name] = self.module
        self._stops = Stops()
        self._flags = 0
        self._definitions = functions_of(one.node for one in self.source.statements)

    def run(self) -> None:
        """Run all cells.

        Raises:
            BaseException: a script's own, which ends it; a notebook goes on with its next cell.
        """
        _own_folder()
        _fill_linecache(self.source)
        tools.install(self.names, self._stops, self.data, self.device, real=self.plan.real_drawing)
        with self._stops.installed():
            if self.source.is_script:
                self._run_script(self.source.cells[0])
            else:
                _in_one_loop(self._run_cells())

    def reading(self) -> Reading:
        """What there is to report about this attempt."""
        lines = {name: line for name, line in self.functions.items() if name in self.names}
        needed = reached(self.names, self.wanted, self.marks)
        questions = [
            Note("input", line, name) for name, line in self.asked.items() if name in needed
        ]
        return Reading(lines, [*self.notes, *questions], self.cpu_seconds)

    @property
    def used_images(self) -> bool:
        """Whether a statement asked for the images of this run, or trained in full."""
        return self._stops.images or bool(self.plan.in_full)

    def next_plan(self) -> Plan | None:
        """A better plan: without what had to be stopped, with what is needed; None if none is."""
        needed = reached(self.names, self.wanted, self.marks)
        statements = [self.marks[name].statements for name in needed if name in self.marks]
        in_full = self.plan.in_full.union(*statements)
        left_out = {**self.plan.left_out, **self.stopped}
        plan = Plan(
            {index: why for index, why in left_out.items() if index not in in_full},
            in_full,
            self.plan.real_drawing or any(tools.is_silent(self.names.get(name)) for name in needed),
        )
        return None if plan == self.plan else plan

    def _run_script(self, cell: Cell) -> None:
        if cell.error is not None:
            raise cell.error
        # The compiler may still refuse what the parser accepts, and then nothing of a file runs.
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        compile(cell.text, self.source.path, "exec", flags=flags, dont_inherit=True)
        for statement in cell.statements:
            problem = _finished(self._run(statement))
            if problem is not None:
                raise problem

    async def _run_cells(self) -> None:
        for cell in self.source.cells:
            await self._run_cell(cell)
            await asyncio.sleep(0)  # tasks go on between cells, as in a notebook

    async def _run_cell(self, cell: Cell) -> None:
        if cell.magic is not None:
            self._run_magic(cell)
        if cell.error is not None:
            line = cell.error.lineno or cell.first
            self.notes.append(Note("unparsed", line, str(cell.error.msg)))
            self.problems.append((cell, cell.error))
            return
        for statement in cell.statements:
            problem = await self._run(statement)
            if problem is not None:
                hint = "; input() is empty here" if self._stops.asked else ""
                self.notes.append(Note("failed", statement.line, _told(problem) + hint))
                self.problems.append((cell, problem))
                return

    def _run_magic(self, cell: Cell) -> None:
        assert cell.magic is not None
        if is_written_file(cell.magic):
            try:
                write_file(cell.magic.line, cell.magic.whole_body)
            except OSError as error:
                self.notes.append(Note("failed", cell.first, _told(error)))
            return
        self.notes.append(Note("magic", cell.first, f"%%{cell.magic.name}"))

    async def _run(self, statement: Statement) -> BaseException | None:
        """Run a statement, or leave it out; returns what it raised."""
        index, node = statement.index, statement.node
        in_full = index in self.plan.in_full
        if index in self.plan.left_out:
            self._leave_out(statement, self.plan.left_out[index])
            return None
        if not in_full and self.marks:
            lacking = self._lacking(node)
            if lacking:
                causes = frozenset({index}).union(*(self.marks[n].statements for n in lacking))
                self._mark(statement, causes)
                self.notes.append(Note("needs", statement.line, ", ".join(sorted(lacking))))
                return None
        # What hangs when a file is imported hangs in the grade too, until its limit is reached.
        self.tell(index, in_full or self.source.is_script)
        before = {name: self.names.get(name) for name in binds(node)} if self.marks else {}
        started = _cpu()
        problem: BaseException | None = None
        with self._stops.statement(in_full=in_full):
            try:
                await self._execute(node)
            except Stopped:
                pass
            except BaseException as error:
                problem = error
        spent = _cpu() - started
        if not _imports(node):
            self.cpu_seconds += spent
        if self._stops.stopped:
            self.stopped[index] = TRAINS
            self._leave_out(statement, TRAINS)
            return None
        if in_full:
            made = ", ".join(sorted(binds(node)))
            self.notes.append(Note("ran", statement.line, made, spent))
        self._note_bound(statement, before)
        return problem

    async def _execute(self, node: ast.stmt) -> None:
        flags = self._flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        module = ast.Module([node], [])
        code = compile(module, self.source.path, "exec", flags=flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE_FLAGS
        if not code.co_flags & inspect.CO_COROUTINE:
            exec(code, self.names)
        elif self.source.is_script:
            asyncio.run(eval(code, self.names))
        else:
            await eval(code, self.names)

    def _lacking(self, node: ast.stmt) -> Set[str]:
        """The marked names that running a statement would read, through functions too."""
        direct = reads(node) & {*self.names, *self.marks}
        if not calls(node):
            return direct & set(self.marks)
        return reached(self.names, direct, self.marks) & set(self.marks)

    def _leave_out(self, statement: Statement, why: str) -> None:
        self.notes.append(Note(why, statement.line, ", ".join(sorted(binds(statement.node)))))
        self._mark(statement, frozenset({statement.index}))

    def _mark(self, statement: Statement, causes: frozenset[int]) -> None:
        touched = binds(statement.node) | changes(statement.node, self.names, self._definitions)
        for name in touched:
            before = self.marks.get(name)
            # A statement that changes a marked object leaves it marked by both.
            kept = before.statements if before and name not in binds(statement.node) else ()
            self.marks[name] = _Mark(causes.union(kept))

    def _note_bound(self, statement: Statement, before: Mapping[str, Any]) -> None:
        made = binds(statement.node)
        # It read no marked name, or it would have been left out: what it made is what it should be.
        anew = {name for name, value in before.items() if self.names.get(name) is not value}
        for name in always_binds(statement.node) | anew:
            self.marks.pop(name, None)
            self.asked.pop(name, None)
        if self._stops.asked:
            self.asked.update(dict.fromkeys(made, statement.line))
        for name in made.intersection(self.wanted):
            self.functions[name] = statement.line


def _finished(coroutine: Any) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise RuntimeError("a script waited for an event loop")


def _in_one_loop(coroutine: Any) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(coroutine)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _own_folder() -> None:
    """A folder that the program may write to and import from, as a notebook's own is."""
    try:
        folder = tempfile.mkdtemp(prefix="notebook-")
        os.chdir(folder)
    except OSError:
        return  # a full disk is no reason not to load the program
    sys.path.insert(0, folder)


def _fill_linecache(source: Source) -> None:
    """Let `inspect.getsource` find what runs, with magics turned into Python."""
    lines = [line + "\n" for line in source.text.split("\n")]
    linecache.cache[source.path] = (sum(map(len, lines)), None, lines, source.path)


def _imports(node: ast.stmt) -> bool:
    """Whether it only imports installed modules, so that its time is not the program's own."""
    if isinstance(node, ast.Import):
        names = [one.name for one in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    else:
        return False
    files = {name.removesuffix(".py") for name in os.listdir(".")}
    return not any(name.split(".")[0] in files for name in names)


def _cpu() -> float:
    return time.process_time()


def _told(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # an exception class of the learner's may fail to print itself
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def missing(names: Mapping[str, Any], functions: Sequence[str] = FUNCTIONS) -> list[str]:
    """The functions that a program does not define; by default those of the contract."""
    return [name for name in functions if not callable(names.get(name))]
