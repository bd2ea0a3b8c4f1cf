"""What is said about a program, and that loading ends whatever the program does."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.worker.loading import Note, Plan, Reading, forks, load_program, read_source
from autograder.worker.loading.reading import MOST_BYTES
from autograder.worker.program import ContractError, describe_exception

from .fixed_cases import BASE, OWN_LOOP, PRACTICE, TOOLS
from .kernels import loaded

FOREVER = "while True:\n    try:\n        sum(range(10**6))\n    except:\n        pass"
IN_C = "sum(range(10**12))"
TRAINS_FOREVER = (
    "x = torch.zeros(1, requires_grad=True)\nwhile True:\n"
    "    try:\n        (x * x).sum().backward()\n    except:\n        pass"
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "STATEMENT_SECONDS", 0.5)
    torch.set_num_threads(1)
    weight = torch.zeros(1, requires_grad=True)
    torch.optim.SGD([weight], lr=0.0).step()  # imports a lot, once


def notes(*more: str, **settings: Any) -> list[tuple[Any, ...]]:
    """Kind and detail of each note."""
    found = loaded([*BASE, *more], **settings)[1]
    assert "error" not in found, found
    return [(kind, detail) for kind, _line, detail, _seconds in found["notes"]]


def error(*cells: str) -> str:
    said = loaded(cells)[1]
    return str(said.get("error", said))


@pytest.mark.parametrize("text", [FOREVER, IN_C, TRAINS_FOREVER], ids=["except", "C", "training"])
def test_a_statement_that_does_not_end_is_left_out_from_outside(text: str) -> None:
    names, said = loaded([*BASE, f"LR = 3\n{text}\nEPOCHS = 7"])
    assert "slow" in [kind for kind, *_ in said["notes"]]
    assert names["LR"] == "int 3"
    assert names["EPOCHS"] == "int 7"


def test_what_takes_long_and_is_needed_is_run_after_all() -> None:
    text = "import time\ntime.sleep(1.5)\ndel time\nLR = 3"
    assert ("slow", "") in notes(text)
    needed = "def slowly():\n    import time\n    time.sleep(1.5)\n    return 9"
    names, said = loaded([*BASE, needed, "LR = slowly()"])
    assert names["LR"] == "int 9"
    assert ["ran", "LR"] in [[kind, detail] for kind, _, detail, _ in said["notes"]]


def test_what_trains_is_told_with_what_it_would_have_made() -> None:
    assert notes(TOOLS, PRACTICE) == [("trains", "run"), ("needs", "run")]
    assert ("trains", "epoch, images, labels, loss") in notes(TOOLS, OWN_LOOP)


def test_what_trains_and_is_needed_counts() -> None:
    _, said = loaded([*BASE, TOOLS, OWN_LOOP, "EPOCHS = len(losses)"])
    seconds = sum(seconds for kind, *_, seconds in said["notes"] if kind == "ran")
    assert 0 < seconds <= said["seconds"] + 0.02


def test_time_beyond_a_second_and_all_training_is_charged() -> None:
    trained = [Note("ran", 1, "LR", 2.0), Note("trains", 2, "", 5.0)]
    assert Reading(notes=trained, cpu_seconds=2.5).charged_seconds == 2.0
    assert Reading(notes=trained, cpu_seconds=4.0).charged_seconds == 3.0
    assert Reading(cpu_seconds=0.9).charged_seconds == 0.0


def test_errors_are_told_with_what_was_not_run() -> None:
    assert notes("LR = boom\nLR = 5") == [("failed", "NameError: name 'boom' is not defined")]
    assert notes("x = = 1") == [("unparsed", "invalid syntax")]
    assert notes("x = int(input())")[0][1].endswith("; input() is empty here")


def test_a_name_that_comes_from_input_is_told_where_it_is_needed() -> None:
    step = "def step_factor(epoch):\n    return width"
    assert notes("width = input()", step) == [("input", "width")]
    assert notes("width = input()") == []


def test_each_function_is_said_to_come_from_where_it_was_last_defined() -> None:
    said = loaded([*BASE, "\n\n@torch.no_grad()\ndef predict(m, x):\n    return m(x)"])[1]
    first = sum(text.count("\n") + 1 for text in BASE) + 3
    assert said["functions"]["predict"] == first
    assert set(said["functions"]) == {"build_model", "fit", "predict", "diagnosis", "exercise"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"label-noise"', "label-noise"),
        (
            '{"label-noise": 0.5, "overtraining": 1 / 4}',
            '{"label-noise": 0.5, "overtraining": 0.25}',
        ),
        ('{"label-noise": "sure"}', "{'label-noise': 'sure'}"),
        ("None", None),
        ("['label-noise']", None),
    ],
)
def test_a_diagnosis_is_a_name_or_names_with_confidences(value, text, untouched, tmp_path) -> None:
    program = "\n".join([*BASE, f"diagnosis = {value}"])
    assert load_here(tmp_path, program, None).diagnosis == text


def test_practice_data_are_those_that_the_caller_gives() -> None:
    names, _ = loaded([*BASE, TOOLS, "train, val = practice_data(exercise)\nWIDTHS = [len(train)]"])
    assert names["WIDTHS"] == "list[int 12]"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([*BASE[:3], BASE[4]], "ContractError: the program does not define fit"),
        ([*BASE[:3], BASE[3].replace(":", "", 1), BASE[4]], "SyntaxError: expected ':'"),
        ([*BASE[:3], "boom\n" + BASE[3], BASE[4]], "NameError: name 'boom' is not defined"),
        ([*BASE[:3], "%%bash\n" + BASE[3], BASE[4]], "ContractError: the program does not"),
        ([*BASE[:3], "<<<<<<< HEAD\n" + BASE[3]], "this is a merge-conflict marker"),
        (["import nothing_of_the_kind\n" + "\n".join(BASE)], "ModuleNotFoundError"),
    ],
)
def test_a_program_without_a_function_is_told_why(cells: list[str], expected: str) -> None:
    assert expected in error(*cells)


def load_here(folder: Path, text: str, cells: list[int] | None, **settings: Any) -> Any:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    try:
        return load_program(str(path), cells=cells, plan=Plan(), **settings)
    except BaseException as problem:
        return describe_exception(problem, str(path))


def test_a_function_elsewhere_is_told_where(untouched: None, tmp_path: Path) -> None:
    place = {"fit": "cell 3 of the notebook, a markdown cell"}
    said = load_here(tmp_path, "x = 1", [1], elsewhere={**place, "build_model": place["fit"]})
    assert said["next_step"].startswith("It was found in cell 3 of the notebook, a markdown cell")


def test_a_function_under_a_cell_magic_is_told_its_line(untouched: None, tmp_path: Path) -> None:
    said = load_here(tmp_path, "x = 1\n%%bash\ndef build_model():\n    pass", [1, 2])
    assert said["line"] == 2
    assert said["next_step"] == "It was found under %%bash: remove that line."


SCRIPT = "\n\n\n".join(BASE)


def test_a_file_is_imported_and_an_exception_ends_it(untouched: None, tmp_path: Path) -> None:
    guard = 'if __name__ == "__main__":\n    raise SystemExit'
    assert load_here(tmp_path, f"{SCRIPT}\n{guard}", None).module.__name__ == "submission"
    said = load_here(tmp_path, f"{SCRIPT}\nboom", None)
    assert said["message"] == "NameError: name 'boom' is not defined"
    assert said["line"] == SCRIPT.count("\n") + 2


def test_a_file_may_wait_and_hold_magics(untouched: None, tmp_path: Path) -> None:
    text = f"!pip install torch\n{SCRIPT}\nimport asyncio\nawait asyncio.sleep(0)\nLR = 4"
    assert load_here(tmp_path, text, None).module.LR == 4


EXPORTED = """
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install torch')
get_ipython().run_cell_magic('writefile', 'exported_helper.py', 'FACTOR = 3\\n')
# In[2]:
from exported_helper import FACTOR
get_ipython().run_cell_magic('time', '', 'LR = FACTOR\\n!ls\\nEPOCHS = 8\\n')
get_ipython().run_line_magic('time', 'WIDTHS = [9]')
from autograder import check
check()
"""


def test_an_exported_notebook_is_the_same_program(untouched: None, tmp_path: Path) -> None:
    module = load_here(tmp_path, SCRIPT + EXPORTED, None).module
    assert (module.LR, module.EPOCHS, module.WIDTHS) == (3, 8, [9])


TIMED_EXPERIMENTS = """
from autograder.notebook import practice
get_ipython().run_line_magic('time', 'run = practice(build_model, fit, predict)')
run.plot()
get_ipython().run_cell_magic('time', '', 'LR = 5\\nlonger = practice(build_model, fit, predict)\\n')
longer.plot()
get_ipython().run_cell_magic('capture', 'out', "%time EPOCHS = 9\\n")
"""


def test_an_exported_experiment_that_was_timed_is_left_out(untouched: None, tmp_path: Path) -> None:
    module = load_here(tmp_path, SCRIPT + TIMED_EXPERIMENTS, None).module
    assert (module.LR, module.EPOCHS) == (5, 9)


@pytest.mark.parametrize("text", ["x = = 1", "return 3", "x = 1\0", f"x = {'(' * 3000}"])
def test_a_file_that_does_not_parse_is_told_so(text: str, untouched: None, tmp_path: Path) -> None:
    said = load_here(tmp_path, f"{SCRIPT}\n{text}\n", None)
    assert said["message"].startswith("does not parse: ")
    assert said["type"] == "SyntaxError"
    assert said["line"] == SCRIPT.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "status"),
    [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -signal.SIGKILL)],
)
def test_the_process_that_watches_ends_as_the_program_does(
    text: str, status: int, tmp_path: Path
) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import os\n{text}\n", encoding="utf-8")
    child = os.fork()
    if child == 0:
        load_program(str(path), cells=[1])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == status


def test_a_plan_is_read_back() -> None:
    plan = Plan({3: "trains", 14: "slow"}, frozenset({5}), True)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(
    "table",
    [
        None,
        [],
        {},
        {"left_out": [], "in_full": []},
        {"left_out": {"x": "slow"}, "in_full": []},
        {"left_out": {"1": "because"}, "in_full": []},
        {"left_out": {}, "in_full": [True]},
        {"left_out": {}, "in_full": [[1]]},
        {"left_out": {"9" * 5000: "slow"}, "in_full": []},
        {"left_out": {}, "in_full": [1] * 9999},
    ],
)
def test_what_is_no_plan_is_refused(table: object) -> None:
    with pytest.raises(ValueError, match=r"plan|statement|expected|invalid literal"):
        Plan.from_json(table)


def test_what_is_said_fits_into_a_message() -> None:
    said = Reading({"fit": 1}, [Note("failed", 1, "\N{PILE OF POO}" * 500)] * 500).to_json()
    assert len(json.dumps(said)) < MOST_BYTES + 1000
    assert said["more"] == 500 - len(said["notes"]) > 0


def test_a_long_line_of_short_statements_is_cut_up() -> None:
    assert len(list(read_source("a=1;" * 50_000, "x.py", [1]).statements)) == 50_000


def test_the_message_of_a_missing_function_names_no_class_of_ours() -> None:
    said = describe_exception(ContractError("the program does not define fit", "Do.", 3), "x.py")
    assert (said["message"], said["line"]) == ("the program does not define fit", 3)
