"""Entry of the sandboxed process: `python -m autograder.worker FOLDER DESCRIPTOR`.

Reads `request.json`, raises the inner walls, tells the host which ones stand, and only then
touches anything of the learner's.
"""

from __future__ import annotations

import json
import os
import sys

from autograder.worker.confine import confine
from autograder.worker.frames import FrameWriter


def main(folder: str, descriptor: int) -> None:
    with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    writer = FrameWriter(descriptor)
    walls = request["walls"]
    layers = confine(walls["readable"], walls["writable"], walls["limits"])
    writer.send("confined", layers=layers, outer=os.environ.get("AUTOGRADER_OUTER", ""))
    _train(request, folder, writer)


def _train(request: dict[str, object], folder: str, writer: FrameWriter) -> None:
    from autograder.torchvision_operators import declare_missing
    from autograder.worker.program import ContractError, describe_exception

    path = os.path.join(folder, "program.py")
    try:
        declare_missing()
        from autograder.worker.run import run
    except BaseException as error:
        # Nothing of the learner's has run yet: this is our fault or the machine's.
        writer.send("ours", **describe_exception(error, path))
        return
    try:
        run(request, folder, writer)
    except ContractError as error:
        writer.send("error", failure="invalid", **describe_exception(error, path))
    except SyntaxError as error:
        writer.send("error", failure="invalid", **describe_exception(error, path))
    except BaseException as error:
        failure = "out of memory" if _is_memory(error) else "crashed"
        writer.send("error", failure=failure, **describe_exception(error, path))
    else:
        writer.send("done")


def _is_memory(error: BaseException) -> bool:
    text = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "can't allocate memory" in text
        or "not enough memory" in text
        or "Cannot allocate memory" in text
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
    # Threads, child processes and exit hooks of the program have no say in how this ends.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
