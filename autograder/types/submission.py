"""What a learner handed in, as text: nothing here has been run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourceLine:
    """Where one line of the program comes from in the learner's own file."""

    cell: int | None
    """1-based number of the code cell, None for a `.py` file."""
    line: int
    """1-based line in that cell or file."""

    def __str__(self) -> str:
        return f"line {self.line}" if self.cell is None else f"cell {self.cell}, line {self.line}"


@dataclass(frozen=True)
class Program:
    """The Python text that the sandbox will run, with the way back to the learner's lines."""

    text: str
    lines: tuple[SourceLine, ...]
    """One entry for each line of `text`."""

    def where(self, line: int) -> SourceLine | None:
        """The learner's line behind the 1-based `line` of `text`."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else None


@dataclass(frozen=True)
class Submission:
    """A program, the file it came from and the exercise it answers."""

    exercise: str
    program: Program
    path: Path | None = None
    """None when it was read from a live notebook."""

    @property
    def name(self) -> str:
        return str(self.path) if self.path else "this notebook"
