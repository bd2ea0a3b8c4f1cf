"""Fork a sandbox for each job from a process that has imported torch and trained one step.

Importing torch costs a worker one to three CPU-seconds, as much as many trainings. Here it is paid
for once. The host runs this file in one of two ways. Of our own code it imports only what a sandbox
sees in any case, and the two files beside it that raise the walls:

    python -P -s -B zygote.py DESCRIPTOR        a socket, over which jobs come; see `serve`
    python -P -s -B zygote.py DESCRIPTOR JSON   one job, with a fresh Python: what `command` says

This process never runs a line of a learner's code, holds no secret, and has one thread. Each fork
gets namespaces and an empty root of its own, and keeps only its job's descriptors. All that it
shares with other forks is memory that is copied when it is written to.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = os.path.dirname(_HERE)
_INSIDE = "/job/lib/autograder"
"""Where a worker finds our package, and where its modules say that they come from."""
_VISIBLE = ("worker", "measurements")
_DESCRIPTORS = 5
"""How many a job has: standard input, output and error, results, and the line to its host."""
_LINE = 4
"""The number of the last descriptor in a fork; the backend knows that of the results, 3."""
_LONGEST = 1 << 17
"""Most bytes of a job's JSON."""
_LOOK = 1.0
"""Seconds between two looks at whether the grader is still there."""


def _load_beside(name: str) -> ModuleType:
    """Load a file beside this one; on the path, the folder would hide other modules."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(_HERE, f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


launcher, new_root = _load_beside("launcher"), _load_beside("new_root")


# Serving jobs

Job = tuple[dict[str, Any], list[int]]
"""What to do, and its descriptors."""


def serve(control: socket.socket) -> Job | None:
    """Say "ready", and fork for each job until the grader is gone.

    A job is one packet of JSON (`uid`, `env`, `root`, `argv`) with five descriptors. On the last
    of them, a stream, this process says `{"pid": …}`, the fork waits for one byte, and at its end
    this process says `{"code": …, "cpu": …}`.

    Returns:
        In a fork, its job, so that nothing from here stays on its stack; otherwise None.
    """
    grader = os.getppid()
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    control.send(b"ready")
    lines: dict[int, socket.socket] = {}
    watched: list[Any] = [control, woken]
    while os.getppid() == grader:
        ready, _, _ = select.select(watched, [], [], _LOOK)
        if woken in ready:
            with suppress(BlockingIOError):
                os.read(woken, 4096)
            _report_ended(lines)
        if control in ready:
            text, descriptors, _, _ = socket.recv_fds(control, _LONGEST, _DESCRIPTORS)
            if not text:
                break
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return json.loads(text), descriptors
            for descriptor in descriptors[:-1]:
                os.close(descriptor)
            lines[pid] = socket.socket(fileno=descriptors[-1])
            _say(lines[pid], pid=pid)
    return None


def _report_ended(lines: dict[int, socket.socket]) -> None:
    for pid in list(lines):
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            line = lines.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            _say(line, code=code, cpu=usage.ru_utime + usage.ru_stime)
            line.close()


def _say(line: socket.socket, **words: float) -> None:
    with suppress(OSError):  # the host has hung up: it no longer needs an answer
        line.sendall(json.dumps(words).encode() + b"\n")


# A job


def be_job(job: dict[str, Any], descriptors: Sequence[int], parent: int) -> NoReturn:
    """In the fork: keep the job's descriptors and nothing else, and wait for the host."""
    code = 125
    try:
        os.setsid()
        first = max(*descriptors, _DESCRIPTORS) + 1  # above the numbers that they are moved to
        for place, old in enumerate(descriptors):
            os.dup2(old, first + place)
        for place in range(_DESCRIPTORS):
            os.dup2(first + place, place)
        os.closerange(_DESCRIPTORS, os.sysconf("SC_OPEN_MAX"))
        if os.read(_LINE, 1):  # empty if the host has gone meanwhile
            os.close(_LINE)
            code = _run(job, parent)
    except BaseException as error:
        sys.stderr.write(f"zygote: {type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def _run(job: dict[str, Any], parent: int) -> int:
    """Raise the walls and be the worker; returns the exit status."""
    uid = job["uid"]
    raised = ["uid"] if uid is not None else []
    if uid is not None:
        launcher.own_mounts()

    def mount() -> None:
        new_root.enter_new_root(job["root"])
        raised.append("own root")

    def work() -> int:
        if "own root" not in raised:
            raise OSError("no namespaces here, so no root of its own")
        launcher.become(uid)
        new_root.drop_capabilities()
        env = {**job["env"], launcher.OUTER: ",".join(raised)}
        if "command" in job:
            os.execve(job["command"][0], job["command"], env)
        new_root.stay_readable()
        argv = job["argv"]
        job.clear()  # it names folders of the machine
        _be_worker(argv, env)

    return int(launcher.in_namespaces(uid, parent, raised, mount, work))


def _be_worker(argv: Sequence[str], env: dict[str, str]) -> NoReturn:
    """What `python -m autograder.worker FOLDER DESCRIPTOR` would do, in this process."""
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None
    sys.argv[:] = [f"{_INSIDE}/worker/__main__.py", *argv]
    sys.path.insert(0, os.getcwd())
    sys.path_importer_cache.clear()  # it remembers that /job/lib does not exist
    worker: Any = importlib.import_module("autograder.worker.__main__")
    sys.modules["__main__"] = worker
    worker.main(argv[0], int(argv[1]))
    worker.end()
    raise AssertionError  # it does not return


# What is prepared once


class _Ours(importlib.abc.MetaPathFinder):
    """Imports what a sandbox sees of our package as if it already lay where the sandbox has it."""

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        words = name.split(".")
        if words[0] != "autograder":
            return None
        inside = "/".join([_INSIDE, *words[1:]])
        is_package = os.path.isdir(_outside(inside))
        place = f"{inside}/__init__.py" if is_package else f"{inside}.py"
        return importlib.util.spec_from_file_location(
            name,
            place,
            loader=_Moved(name, place),
            submodule_search_locations=[inside] if is_package else None,
        )


class _Moved(importlib.machinery.SourceFileLoader):
    """Loads a file of ours that claims to lie below `_INSIDE`."""

    def get_data(self, path: Any) -> bytes:
        return super().get_data(_outside(path))

    def path_stats(self, path: Any) -> Any:
        return super().path_stats(_outside(path))


def _outside(path: str) -> str:
    return _PACKAGE + path.removeprefix(_INSIDE)


def _modules() -> Iterator[str]:
    for name in _VISIBLE:
        for folder, _, files in os.walk(os.path.join(_PACKAGE, name)):
            package = os.path.relpath(folder, os.path.dirname(_PACKAGE)).replace(os.sep, ".")
            for file in files:
                if file.endswith(".py") and file != "__main__.py":
                    yield package if file == "__init__.py" else f"{package}.{file[:-3]}"


def prepare() -> None:
    """Import what workers import, and train one step on one thread."""
    finder = _Ours()
    sys.meta_path.insert(0, finder)
    for name in _modules():
        importlib.import_module(name)
    worker: Any = importlib.import_module("autograder.worker.__main__")
    worker.prepare(None, trains=True)
    sys.meta_path.remove(finder)
    gc.collect()
    gc.freeze()  # a collection in a fork would write to every object, and so copy every page


def main(descriptor: str, job: str | None = None) -> NoReturn:
    """See the top of this file."""
    own = os.getpid()
    if job is not None:
        launcher.end_with(lambda: _run(json.loads(job), os.getppid()))
    with socket.socket(fileno=int(descriptor)) as control:
        prepare()
        forked = serve(control)
    if forked is not None:
        be_job(*forked, own)
    sys.exit()


if __name__ == "__main__":
    main(*sys.argv[1:])
