"""What `check()` says about a kernel before anything trains, and where it cannot work."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder import notebook
from autograder.course import find_exercise, notebook_of
from autograder.errors import UsageError
from autograder.notebook import CheckError, CheckInterrupted, check, kernel_history
from autograder.notebook.kernel_history import (
    LastCheck,
    executed_cells,
    fingerprint,
    news,
    require_program,
)

PROGRAM = (
    'exercise = "constant-predictor"\nRATE = 1',
    "def build_model():\n    return RATE",
    "def fit(model):\n    return model",
    "def predict(model, images):\n    return images",
)
CALL = "None  # check()"


@pytest.fixture
def shell() -> Any:
    """A separate IPython, with its history in memory."""
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    InteractiveShell.clear_instance()
    found = InteractiveShell.instance(config=config)
    yield found
    InteractiveShell.clear_instance()


@pytest.fixture
def run(shell: Any) -> Callable[..., None]:
    def cells(*texts: str) -> None:
        for text in texts:
            shell.run_cell(text, store_history=True, silent=False)

    return cells


def said(shell: Any, last: LastCheck | None = None) -> list[str]:
    return news(shell, executed_cells(shell), last)


def test_nothing_is_said_of_a_program_that_is_as_it_looks(shell: Any, run: Any) -> None:
    run(*PROGRAM, PROGRAM[2], CALL)
    assert said(shell) == []


def test_a_later_cell_that_did_not_parse_is_said(shell: Any, run: Any) -> None:
    run(*PROGRAM, "def fit(model:\n    return 1", CALL)
    assert said(shell) == ["`fit` is from In[3]; In[5], which came later, did not parse"]


def test_a_later_cell_that_failed_above_the_function_is_said(shell: Any, run: Any) -> None:
    run(*PROGRAM, "boom\ndef predict(m, i):\n    return 1", CALL)
    expected = "`predict` is from In[4]; In[5], which came later, did not get that far"
    assert said(shell) == [expected]


def test_the_same_program_as_before_is_said(shell: Any, run: Any) -> None:
    run(*PROGRAM, CALL)
    last = LastCheck(5, fingerprint(shell.user_ns))
    run(PROGRAM[2], "print('look')", CALL)
    assert said(shell, last) == ["the same program as at your last check, In[5]"]


@pytest.mark.parametrize("text", ["RATE = 2", "RATE += 1", "def fit(model):\n    return 7"])
def test_another_program_is_not_the_same(text: str, shell: Any, run: Any) -> None:
    run(*PROGRAM, CALL)
    last = LastCheck(5, fingerprint(shell.user_ns))
    run(text, CALL)
    found = said(shell, last)
    assert found == (["run since your last check: In[6] (`fit`)"] if "fit" in text else [])


def test_cells_that_were_edited_and_not_run_are_said(
    shell: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [*PROGRAM[:2], PROGRAM[2].replace("model\n", "7\n"), PROGRAM[3], "an edited remark"]
    texts[2] = "def fit(model):\n    return 7"
    cells = [{"cell_type": "code", "source": text.splitlines(True)} for text in texts]
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    run(*PROGRAM, CALL)
    expected = "edited but not run since, in the notebook as last saved: cell 3 (`fit`)"
    assert said(shell) == [expected]


def test_a_kernel_that_was_restarted_is_told_what_to_do(shell: Any, run: Any) -> None:
    run(PROGRAM[1], CALL)
    with pytest.raises(UsageError, match="holds no fit and no predict: run the cells above first"):
        require_program(shell.user_ns)


def test_running_the_first_cell_again_loses_nothing(shell: Any, run: Any) -> None:
    """Its imports and everything else that it defines are in the history twice."""
    run(*PROGRAM, PROGRAM[0].replace("1", "3"), CALL)
    program = notebook.program_from_cells(executed_cells(shell), live=True)
    assert program.text.count("RATE =") == 2
    assert said(shell) == []
    assert str(program.where(1)) == "In[1], line 1"


def test_where_it_cannot_work_it_says_so_without_our_traceback(shell: Any, run: Any) -> None:
    run(PROGRAM[0])
    with pytest.raises(CheckError, match="run the cells above first") as caught:
        check()
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_an_interrupt_is_said_without_our_traceback(
    shell: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_args: object, **_settings: object) -> None:
        raise KeyboardInterrupt

    run(*PROGRAM)
    monkeypatch.setattr(notebook, "grade", interrupted)
    with pytest.raises(CheckInterrupted, match="nothing was judged") as caught:
        check()
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_what_is_noticed_is_printed_before_anything_trains(
    shell: Any, run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def grade(*_args: object, **_settings: object) -> None:
        assert "note: `fit` is from In[3]" in capsys.readouterr().out
        raise UsageError("enough")

    run(*PROGRAM, "def fit(model:\n    return 1", CALL)
    monkeypatch.setattr(notebook, "grade", grade)
    with pytest.raises(CheckError, match="enough"):
        check()


@pytest.mark.parametrize(
    ("diagnosis", "problem"),
    [
        ('"dying relu"', "did you mean 'dying-relu'?"),
        ('{"dying-relu": 0.6, "label-noise": 0.6}', "confidences that add up to 1.2"),
    ],
)
def test_a_diagnosis_that_says_nothing_is_noticed_first(
    diagnosis: str, problem: str, shell: Any, run: Any
) -> None:
    run(*PROGRAM, f"diagnosis = {diagnosis}", CALL)
    assert [problem in sentence for sentence in said(shell)] == [True]


def test_a_changed_function_for_evidence_is_another_program(shell: Any, run: Any) -> None:
    run(*PROGRAM)
    before = fingerprint(shell.user_ns)
    run("def evidence(program, train, val):\n    return 1.0")
    assert fingerprint(shell.user_ns) != before


def test_outside_a_notebook_it_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    InteractiveShell.clear_instance()
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: None)
    with pytest.raises(CheckError, match="autograder check FILE"):
        check()


def test_everything_that_is_compared_is_compared_by_value() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise ValueError

    assert kernel_history.fingerprint({"fit": Odd()}) == kernel_history.fingerprint({"fit": Odd()})


@pytest.fixture(scope="module")
def released() -> list[str]:
    """The code cells of an exercise's notebook, the last of which calls `check()`."""
    cells = json.loads(notebook_of(find_exercise("constant-predictor")).read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [text for text in code if not text.startswith(("#", "from autograder.notebook"))]


def checked(shell: Any, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> bool:
    """Whether `check()` would train what has run."""
    began = []

    def grade(*_args: object, **_settings: object) -> None:
        began.append(True)
        raise UsageError("enough")

    monkeypatch.setattr(notebook, "grade", grade)
    with contextlib.suppress(CheckError):
        check(**settings)
    return bool(began)


def test_a_notebook_as_released_is_not_checked(shell, run, released, monkeypatch, capsys) -> None:
    """Run All, before anybody has worked at it: even twice, in part, and out of order."""
    without = [text for text in released if "run.plot()" not in text and "show()" not in text]
    run(*without[:-1], *without[1:3], CALL)
    assert not checked(shell, monkeypatch)
    assert "nothing was trained: this is the program as it was released" in capsys.readouterr().out
    assert checked(shell, monkeypatch, untouched=True)


@pytest.mark.parametrize("text", ["BATCH_SIZE = 7", 'diagnosis = "dying-relu"', "x = 1"])
def test_whatever_else_has_run_is_checked(text, shell, run, released, monkeypatch) -> None:
    without = [one for one in released if "run.plot()" not in one and "show()" not in one]
    run(*without[:-1], text, CALL)
    assert checked(shell, monkeypatch)
