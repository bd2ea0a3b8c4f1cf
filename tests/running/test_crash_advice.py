"""A crash comes with a next step that the learner can take and that shows the cause."""

from __future__ import annotations

import pytest

from autograder.running.crash_advice import ONE_IMAGE, next_step
from autograder.worker.program import ASKED, describe_exception

FRESH = "fresh kernel"
NETWORK = "no input and no network"
RUNNING = {"confined", "begin", "loaded", "initial"}

# (exception's type, its text as the sandbox gave it, words of the advice)
CASES = [
    ("ModuleNotFoundError", "No module named 'helper'", "put its code into a cell"),
    ("ModuleNotFoundError", "No module named 'seaborn'", "write the program without it"),
    ("ModuleNotFoundError", "No module named 'google.colab'", "belongs to notebooks"),
    ("ModuleNotFoundError", "No module named 'utils.data'", "'utils' is a file of yours"),
    ("EOFError", "EOF when reading a line", NETWORK),
    ("URLError", "<urlopen error [Errno -3] Temporary failure in name resolution>", NETWORK),
    ("gaierror", "[Errno -3] Temporary failure in name resolution", NETWORK),
    ("RuntimeError", "Error downloading train-images-idx3-ubyte.gz:\nTried https://x", NETWORK),
    ("ConnectionError", "HTTPConnectionPool(host='x', port=80): Max retries exceeded", NETWORK),
    ("OSError", "[Errno 97] Address family not supported by protocol", NETWORK),
    (
        "CalledProcessError",
        "Command '['pip', 'install', 'x']' returned non-zero exit status 1.",
        NETWORK,
    ),
    ("FileNotFoundError", "[Errno 2] No such file or directory: 'model.pt'", "datasets that fit"),
    ("RuntimeError", "Parent directory /home does not exist.", "stay in a variable"),
    ("PermissionError", "[Errno 13] Permission denied: '/etc/x'", "its own folder only"),
    ("OSError", "[Errno 30] Read-only file system: '/x'", "its own folder only"),
    ("NameError", "name 'nn' is not defined", "above the line that uses it"),
    ("AssertionError", "Torch not compiled with CUDA enabled", "device that fit is given"),
    ("RuntimeError", "Expected all tensors to be on the same device", "device that fit is given"),
    ("IndexError", f"Dimension out of range ({ONE_IMAGE})", "asked for one alone"),
]


@pytest.mark.parametrize(("kind", "text", "advice"), CASES)
def test_what_a_fresh_kernel_does_not_show_is_not_sent_there(kind, text, advice) -> None:
    said = next_step(kind, f"{kind}: {text}", RUNNING)
    assert advice in said
    assert FRESH not in said


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ZeroDivisionError", "division by zero"),
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (4x8 and 9x2)"),
        ("IndexError", "Dimension out of range (predict was asked for 10 images)"),
        ("None", "None"),
    ],
)
def test_what_a_fresh_kernel_shows_is_sent_there(kind, text) -> None:
    assert next_step(kind, f"{kind}: {text}", RUNNING).endswith("fresh kernel to see it happen.")
    assert "before fit is called" in next_step(kind, text, {"confined", "begin"})


def raised(note: object) -> dict[str, object]:
    error = IndexError("out of range")
    error.__notes__ = note  # type: ignore[assignment]
    return describe_exception(error, "program.py")


def test_how_many_images_predict_was_asked_for_comes_out() -> None:
    assert raised([f"{ASKED} 1 image"])["message"] == f"IndexError: out of range ({ONE_IMAGE})"


@pytest.mark.parametrize("notes", [None, 7, [3, object()], ["of the learner's own"], []])
def test_other_notes_stay_inside(notes) -> None:
    assert raised(notes)["message"] == "IndexError: out of range"
