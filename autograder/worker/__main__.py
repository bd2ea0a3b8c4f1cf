"""Entry of the sandboxed process: `python -m autograder.worker FOLDER DESCRIPTOR`.

Reads `request.json`, raises the inner walls, tells the host which ones stand, and only then
touches anything of the learner's. A sandbox trains (`run.py`), or answers for models that were
trained, or runs the learner's `evidence` on other programs (both `answering.py`).
Several seeds are trained one after the other, each in a fork of this process, so that importing
torch is paid for once; a grade always gets a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, NoReturn

from autograder.worker.confine import confine
from autograder.worker.frames import FrameWriter


def main(folder: str, descriptor: int) -> None:
    with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    writer = FrameWriter(descriptor)
    walls = request["walls"]
    layers = confine(walls["readable"], walls["writable"], walls["limits"])
    writer.send("confined", layers=layers, outer=os.environ.get("AUTOGRADER_OUTER", ""))
    if not _prepared(request, folder, writer):
        return
    if request["part"] != "train":
        _answer(request, folder, writer)
        return
    seeds = request["seeds"]
    for index, seed in enumerate(seeds):
        writer.send("begin", index=index)
        child = os.fork() if len(seeds) > 1 else 0
        if child == 0:
            _train({**request, "seed": seed}, folder, f"run-{index}", writer)
        if len(seeds) > 1:
            if child == 0:
                end()
            os.waitpid(child, 0)


def _answer(request: dict[str, Any], folder: str, writer: FrameWriter) -> None:
    from autograder.worker.answering import serve
    from autograder.worker.asking import answer
    from autograder.worker.hearing import hear

    writer.send("begin", index=0)
    serve(request, folder, writer, {"answer": answer, "hear": hear}[request["part"]])


def _prepared(request: dict[str, Any], folder: str, writer: FrameWriter) -> bool:
    """Import what is slow to import, before any of the learner's code runs."""
    try:
        with open(os.path.join(folder, "program.py"), encoding="utf-8", errors="replace") as file:
            text = file.read()
        prepare(text, trains=request["part"] != "answer")
    except BaseException as error:
        # None of the learner's code has run yet: this is our fault or the machine's.
        writer.send("ours", message=f"{type(error).__name__}: {error}"[:2000])
        return False
    return True


def prepare(text: str | None, *, trains: bool) -> None:
    """Make a fresh process ready for a program. A second call costs nothing.

    Args:
        text: the program's text, which tells what else to import; None imports everything.
        trains: whether this process will need an optimiser.
    """
    from autograder.torchvision_operators import declare_missing
    from autograder.worker.allocator import keep_freed_memory
    from autograder.worker.preload import preload
    from autograder.worker.progress_bars import draw_bars_as_text
    from autograder.worker.run import warm_up

    keep_freed_memory()
    declare_missing()
    draw_bars_as_text()
    preload(text)
    warm_up(trains=trains)


def _train(request: dict[str, Any], folder: str, data: str, writer: FrameWriter) -> None:
    from autograder.worker.failures import failure_of
    from autograder.worker.run import run

    path = os.path.join(folder, "program.py")
    try:
        run(request, path, os.path.join(folder, data), writer)
    except BaseException as error:
        writer.send("error", **failure_of(error, path))
    else:
        writer.send("done")


def end() -> NoReturn:
    """Threads, child processes and exit hooks of the program have no say in how this ends."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
    end()
