"""Stands in for IPython's shell, which a program sees as `get_ipython()`."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from types import CodeType
from typing import Any

from autograder.worker.loading.magics import RUN_BODY, WRITE, transform
from autograder.worker.loading.silent import Silent

_MOST_WRITTEN = 1024 * 1024
"""Characters of one file that `%%writefile` writes."""


class Output(list[str]):
    """What a command of the shell would have printed: nothing, since none is run."""

    n = s = p = ""
    l = list_ = property(list)  # noqa: E741  # IPython's own name


class Shell:
    """The few things of a shell that change a program, such as `%time x = 1`, `%run` and `%env`."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = self.user_global_ns = names

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic; those that only show something do nothing."""
        if name in ("time", "prun"):
            frame = sys._getframe(1)
            return _evaluated(line.strip(), self.user_ns, frame.f_locals)
        if name == "run":
            return self._run(line)
        if name in ("env", "set_env"):
            return _environment(line)
        return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run a cell magic of an exported file; in a notebook the loader runs it in parts."""
        if name in RUN_BODY:
            exec(compile(transform(cell), f"<%%{name}>", "exec"), self.user_ns)
        elif name in WRITE:
            write_file(line, cell)

    magic = run_line_magic

    def system(self, _command: str) -> None:
        """No command is run."""

    getoutput_split = False

    def getoutput(self, _command: str, **_settings: object) -> Output:
        """No command is run, so nothing was printed."""
        return Output()

    def show_usage(self) -> None:
        """Nobody reads it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()

    def _run(self, line: str) -> None:
        words = [word for word in line.split() if not word.startswith("-")]
        path = words[0] if words else ""
        path = path if path.endswith(".py") else f"{path}.py"
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), self.user_ns)


def write_file(line: str, body: str) -> None:
    """What `%%writefile` does.

    Raises:
        OSError: it cannot be written.
    """
    words = line.split()
    mode = "a" if "-a" in words or "--append" in words else "w"
    name = next((word for word in words if not word.startswith("-")), "").strip("'\"")
    with open(os.path.expanduser(name), mode, encoding="utf-8") as file:
        file.write(body[:_MOST_WRITTEN])


def _evaluated(line: str, names: dict[str, Any], local: Any) -> Any:
    code, is_value = _compiled(line)
    return eval(code, names, local) if is_value else exec(code, names, local)


@lru_cache(maxsize=256)
def _compiled(line: str) -> tuple[CodeType, bool]:
    text = transform(line)
    try:
        return compile(text, "<timed eval>", "eval"), True
    except SyntaxError:
        return compile(text, "<timed exec>", "exec"), False


def _environment(line: str) -> Any:
    name, equals, value = line.partition("=")
    if not equals:
        name, _, value = line.strip().partition(" ")
    if not value:
        return os.environ.get(name.strip()) if name.strip() else dict(os.environ)
    os.environ[name.strip()] = value.strip()
    return None
