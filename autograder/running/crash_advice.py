"""The next step that a learner is told when a program stops with an exception.

A pure function of what was raised and of how far the run had come. If a fresh kernel would show the
same failure, the advice is to try one. If it would not (a kernel has files beside it, a keyboard
and a network; a sandbox has none), the advice says what is different here.
"""

from __future__ import annotations

import re
from collections.abc import Collection

ONE_IMAGE = "predict was asked for 1 image"
"""What the worker adds to the message of an exception in `predict`; other counts look similar."""
_FRESH_KERNEL = "Run the same cells in order in a fresh kernel to see it happen."
_NO_NETWORK = (
    "Programs get no input and no network: nothing can be downloaded or installed here. Train the "
    "network that build_model makes on the images that fit is given."
)
_NETWORK_TYPES = {"URLError", "HTTPError", "gaierror", "ConnectionError", "ConnectTimeout"}
_NETWORK_WORDS = re.compile(
    r"urlopen error|name resolution|Name or service not known|Network is unreachable"
    r"|Address family not supported|Error downloading|Connection refused|Max retries exceeded"
    r"|'(?:pip|pip3|conda|curl|wget|git|apt|apt-get)'",
)
_HERE = re.compile(r"No module named '([^']+)'")


def next_step(kind: str, message: str, reached: Collection[str] = ()) -> str:
    """What to do about an exception of the program.

    Args:
        kind: name of the exception's type.
        message: `Type: text`, as reports show it.
        reached: kinds of the messages that the worker had sent before: `loaded` once the program's
            top level had run, `epoch` once `fit` had called `log`, and so on. Empty where unknown.
    """
    if kind == "EOFError" or "reading a line" in message:
        return (
            "Programs get no input and no network: nobody is there to answer input(). Write the "
            "value into the program."
        )
    if kind in _NETWORK_TYPES or _NETWORK_WORDS.search(message):
        return _NO_NETWORK
    if missing := _HERE.search(message):
        return _missing_module(missing[1].partition(".")[0])
    if kind in ("FileNotFoundError", "NotADirectoryError") or "Parent directory" in message:
        return (
            "A program is run in an empty folder of its own, without the files beside the "
            "notebook. Images and labels come from the datasets that fit is given, and what must "
            "be kept between epochs can stay in a variable."
        )
    if kind == "PermissionError" or "Read-only file system" in message:
        return (
            "A program may write in its own folder only, and may not reach other files, processes "
            "or devices. Can it do without them?"
        )
    if kind == "NameError":
        return (
            "Restart the kernel and run all cells: is the name defined in a cell of the program, "
            "and above the line that uses it?"
        )
    if "CUDA" in message or "same device" in message:
        return (
            "The grader chooses the device: put tensors on the device that fit is given, and in "
            "predict on the device of the model's parameters."
        )
    if ONE_IMAGE in message:
        return (
            "predict works for many images, but was asked for one alone. Call predict(model, "
            "images[:1]) and print the shape after each step: which step loses an axis, or needs "
            "more than one image?"
        )
    if reached and "loaded" not in reached:
        return f"{_FRESH_KERNEL} It happens while the cells themselves run, before fit is called."
    return _FRESH_KERNEL


def _missing_module(name: str) -> str:
    if name in ("google", "IPython", "ipywidgets", "jupyter", "ipykernel"):
        return (
            f"'{name}' belongs to notebooks, and programs are run without one. Move the import "
            "into a cell that only looks at things, and let the program do without it."
        )
    return (
        f"Programs can import what the course installs, but no file beside the notebook. If "
        f"'{name}' is a file of yours, put its code into a cell of the notebook; if it is a "
        "package, write the program without it."
    )
