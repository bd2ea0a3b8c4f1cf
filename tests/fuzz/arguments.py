"""Command lines for every subcommand, made from the parameters that it declares."""

from __future__ import annotations

from typing import Any

import click
from hypothesis import strategies as st

from autograder.cli import cli

from .conftest import EXERCISE

_TRAIN_ON_THEIR_OWN = frozenset(
    ("baselines", "calibrate", "hint", "pool", "prove", "self-test", "verify")
)
"""They may start processes that the fake sandbox does not reach: no real name comes first."""
FILES = {
    "ada.py": f'exercise = "{EXERCISE}"\n',
    "broken.py": "def fit(:\n",
    "stray.py": "x = 1\n",
    "notes.txt": "notes",
    f"class/{EXERCISE}.ipynb": '{"cells": []}',
    "class/bob.ipynb": "{",
    "two.py/a.py": f'exercise = "{EXERCISE}"\n',
    "two.py/b.py": f'exercise = "{EXERCISE}"\n',
    "one.d/a.py": f'exercise = "{EXERCISE}"\n',
    "\udcff.py": f'exercise = "{EXERCISE}"\n',
    "a\x1b[2J.py": f'exercise = "{EXERCISE}"\n',
}
"""The files in the current folder, by name; what a command writes stays there as well."""
_PATHS = st.sampled_from(
    [
        *FILES,
        *("class", "two.py", "one.d", "empty", ".", "", "absent.py", "no/such/x.py", "x.ipynb"),
        *("ada.py/x.py", "ada.py/x/y.py", "a" * 300 + ".py", "b" * 240 + ".py", "größer.py", "a b"),
        *("-x.py", "new.ipynb", "new/", "\udcfe.ipynb", "~", "x.toml"),
    ]
)
_NAMES = st.sampled_from(
    [EXERCISE, EXERCISE, f"{EXERCISE}x", "", "dying-relu", "generalises", "\udcff", "x" * 9000]
) | st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), max_size=12)
_NUMBERS = st.sampled_from(["1", "0", "-1", "x", "1e3", "nan", "9" * 30, "2/4", ""])


def _values(parameter: click.Parameter) -> st.SearchStrategy[str]:
    if isinstance(parameter.type, click.Choice):
        return st.sampled_from([*map(str, parameter.type.choices), "", "xml"])
    if isinstance(parameter.type, click.Path):
        return _PATHS
    if parameter.type in (click.INT, click.FLOAT):
        return _NUMBERS
    return _NAMES | _PATHS if isinstance(parameter, click.Argument) else _NAMES


@st.composite
def _options(draw: st.DrawFn, option: click.Option) -> list[str]:
    if not draw(st.booleans()):
        return []
    name = draw(st.sampled_from(option.opts))
    return [name] if option.is_flag else [name, draw(_values(option))]


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A subcommand with arguments: mostly what it expects, sometimes one more or one less."""
    name = draw(st.sampled_from(_COMMANDS))
    command: Any = cli.get_command(click.Context(cli), name)
    words: list[str] = ["no-such-exercise"] if name in _TRAIN_ON_THEIR_OWN else []
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            words += draw(_options(parameter))
        else:
            count = draw(st.sampled_from([1, 1, 1, 1, 0, 2])) if parameter.nargs == 1 else 2
            words += [draw(_values(parameter)) for _ in range(count)]
    if draw(st.integers(0, 14)) == 0:
        words.append(
            draw(_NAMES | st.sampled_from(["--help", "--", "-", "--no-such-option", "-h"]))
        )
    return [name, *words]


_COMMANDS = cli.list_commands(click.Context(cli))
COMMAND_LINES = command_lines() | st.lists(_NAMES, max_size=2)
