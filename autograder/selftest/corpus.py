r"""The hostile submissions of `tests/hostile/`: read their headers and render what is handed in.

A file is Python text with a header of TOML in comments, as in the course's repairs:

    # /// hostile
    # rows = [11]                   the kinds of attack it belongs to
    # tries = "walks the frames"    what it does, in a few words
    # verdicts = ["FAILED"]         any of these is right
    # earns = ["training"]          groups in which it may earn points; none unless given
    # layer = "secrets"             the layer that it attacks; absent if it attacks only judging
    # base = "starter"              what it is appended to: "starter" (default), "reference", "none"
    # cases = ["nan", "infinity"]   graded once for each case, which the program finds in CASE
    # together = ["none", "text"]   further cases that share a sandbox, a run with its own seed each
    # survey = ["nan"]              the cases that the self-test runs; all unless given
    # shares = true                 only asks what it can reach: may share a sandbox (self-test)
    # form = "py"                   or "notebook"
    # official = true               graded by the official rule, which compares several runs
    # needs = "cuda"                skipped if that is missing
    # line_ends = "\r\n"            instead of "\n"
    # [limits]                      budget of the exercise for this attack alone
    # wall_seconds = 8
    # ///
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.authoring.source import Source, read_header
from autograder.course import course_root
from autograder.errors import AuthoringError, UsageError
from autograder.selftest import kit
from autograder.types import Verdict

FOLDER = Path("tests") / "hostile"
FIRST_SEED = 30_000
"""First seed of cases that share a sandbox; a program knows by its seed which case it is."""
LAYERS = (
    "user",
    "files",
    "secrets",
    "network",
    "other processes",
    "kernel",
    "number of processes",
    "memory",
    "time",
    "output",
    "temporary space",
    "leftovers",
    "results channel",
)
_KEYS = {
    *("rows", "tries", "verdicts", "earns", "layer", "base", "cases", "survey", "form"),
    *("together", "official", "needs", "limits", "line_ends", "shares"),
}
_BASES = ("starter", "reference", "none")


@dataclass(frozen=True)
class Attack:
    """One hostile submission, or one of its cases, and the grade that is expected."""

    name: str
    rows: tuple[int, ...]
    tries: str
    verdicts: tuple[Verdict, ...]
    earns: tuple[str, ...]
    layer: str | None
    base: str
    form: str
    official: bool
    needs: str | None
    limits: Mapping[str, Any]
    case: str
    together: tuple[str, ...]
    """Cases that share a sandbox; `case` is empty then."""
    surveyed: bool
    """Whether the self-test runs it; the tests run all attacks."""
    line_ends: str
    shares: bool
    """Whether the self-test may run it in one sandbox with others: it only asks what it can reach,
    and leaves nothing behind that another attack would find."""
    text: str = field(repr=False)

    @property
    def id(self) -> str:
        return f"{self.name}-{self.case}" if self.case else self.name

    def render(self, source: Source, targets: Mapping[str, Any]) -> str:
        """The text of the file that is handed in.

        Args:
            source: source of the exercise that it answers.
            targets: what to reach for, by name.
        """
        parts = [_base(self.base, source), _kit(targets, self.case, self.together), self.text]
        if self.form == "notebook":
            return _notebook(parts)
        return "\n\n\n".join(part for part in parts if part).replace("\n", self.line_ends)


def hostile_folder() -> Path:
    """The folder of the hostile submissions.

    Raises:
        UsageError: this copy of the course has no tests.
    """
    folder = course_root() / FOLDER
    if not any(folder.glob("*.py")):
        raise UsageError(
            f"{folder}: expected the hostile submissions here, found none; "
            "run the command inside a full clone of the course, or set AUTOGRADER_HOME to one"
        )
    return folder


@cache
def load_attacks(folder: Path) -> tuple[Attack, ...]:
    """Every attack in a folder, one for each case, in the order of file names.

    Raises:
        AuthoringError: a header breaks the format.
    """
    return tuple(
        attack
        for path in sorted(folder.glob("*.py"))
        if not path.name.startswith(("_", "test_"))
        for attack in _load(path)
    )


def _load(path: Path) -> Iterator[Attack]:
    header, text = read_header(path.read_text(encoding="utf-8"), "hostile", path)
    missing = {"rows", "tries", "verdicts"} - set(header)
    wrong = (
        missing | (set(header) - _KEYS) | {v for v in header["verdicts"] if v not in list(Verdict)}
    )
    if header.get("layer") not in (None, *LAYERS):
        wrong.add(header["layer"])
    if header.get("base", "starter") not in _BASES:
        wrong.add(header["base"])
    if wrong:
        raise AuthoringError(f"{path}: the header has missing or unknown words: {sorted(wrong)}")
    together = tuple(header.get("together", ()))
    alone = header.get("cases", [] if together else [""])
    for case in [*alone, *([""] if together else [])]:
        shared = () if case else together
        yield Attack(
            name=path.stem,
            rows=tuple(header["rows"]),
            tries=header["tries"],
            verdicts=tuple(Verdict(verdict) for verdict in header["verdicts"]),
            earns=tuple(header.get("earns", ())),
            layer=header.get("layer"),
            base=header.get("base", "starter"),
            form=header.get("form", "py"),
            official=header.get("official", False),
            needs=header.get("needs"),
            limits=header.get("limits", {}),
            case=case,
            together=shared,
            surveyed="layer" in header and not shared and case in header.get("survey", [case]),
            line_ends=header.get("line_ends", "\n"),
            shares=header.get("shares", False),
            text=text.strip() + "\n",
        )


def in_one(attacks: Sequence[Attack]) -> Attack:
    """One program for several attacks that share a sandbox; each attack is a run of it.

    Each run first prints the line `begin(attack)`, by which their output can be told apart.
    """
    first = attacks[0]
    texts = [f"print({begin(attack)!r}, flush=True)\n{attack.text}" for attack in attacks]
    chosen = f"torch.initial_seed() - {FIRST_SEED}"
    return dataclasses.replace(
        first,
        name="several",
        text=f"exec(compile({texts!r}[{chosen}], __file__, 'exec'), globals())\n",
        case="",
        together=tuple(attack.id for attack in attacks),
    )


def begin(attack: Attack) -> str:
    """The line that an attack prints first if it shares a sandbox."""
    return f"BEGIN {attack.id}"


def _base(name: str, source: Source) -> str:
    if name == "none":
        return ""
    return source.program(tuple(source.bugs) if name == "starter" else ())


def _kit(targets: Mapping[str, Any], case: str, together: tuple[str, ...]) -> str:
    text = inspect.getsource(kit).replace("from __future__ import annotations\n", "")
    text = text.replace("TARGETS: dict[str, Any] = {}", f"TARGETS = {dict(targets)!r}")
    known = f"{together!r}[torch.initial_seed() - {FIRST_SEED}]" if together else repr(case)
    return text.replace('CASE = ""', f"CASE = {known}")


def _notebook(parts: list[str]) -> str:
    """A notebook with a program cell for each part; parts are split again at percent marks."""
    texts = [text for part in parts for text in re.split(r"^# %%.*\n", part, flags=re.MULTILINE)]
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"program-{number}",
            "metadata": {},
            "outputs": [],
            "source": text.strip("\n"),
        }
        for number, text in enumerate(texts)
        if text.strip()
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
