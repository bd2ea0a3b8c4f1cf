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
    live: bool = False
    """Whether `cell` is the number of an input in a live kernel."""

    def __str__(self) -> str:
        if self.cell is None:
            return f"line {self.line}"
        cell = f"In[{self.cell}]" if self.live else f"cell {self.cell}"
        return f"{cell}, line {self.line}"


@dataclass(frozen=True)
class Program:
    """The text that the sandbox will load, with the way back to the learner's lines.

    For a notebook this is all code cells, one after the other, magics and experiments included.
    """

    text: str
    lines: tuple[SourceLine, ...]
    """One entry for each line of `text`."""
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Functions of the contract that were found in cells that are not code, and where."""

    @classmethod
    def of_file(cls, text: str) -> Program:
        """A `.py` file as it is: its line numbers stay the same."""
        return cls(text, tuple(SourceLine(None, n + 1) for n in range(text.count("\n") + 1)))

    @property
    def cells(self) -> list[int] | None:
        """The 1-based lines of `text` at which its cells begin; None for a `.py` file."""
        if not self.lines or self.lines[0].cell is None:
            return None
        return [place for place, source in enumerate(self.lines, 1) if source.line == 1]

    def where(self, line: int) -> SourceLine | None:
        """The learner's line behind the 1-based `line` of `text`."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else None


@dataclass(frozen=True)
class Submission:
    """A program, the file it came from and the exercise it answers."""

    exercise: str
    program: Program
    path: Path | None = None
    """None if it was read from a live notebook."""

    @property
    def name(self) -> str:
        return str(self.path) if self.path else "this notebook"
