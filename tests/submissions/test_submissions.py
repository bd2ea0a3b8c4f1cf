"""What is taken from a submission, what is left, and what a hopeless file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.errors import InvalidSubmissionError
from autograder.submissions import (
    CodeCell,
    program_from_cells,
    read_submission,
)
from autograder.types import Program

SETUP = 'exercise = "blurred"\nEPOCHS = 2'
MODEL = "def build_model():\n    return helper(EPOCHS)"
FIT = "def fit(model, train, val, *, device, log):\n    return model"
PREDICT = "def predict(model, images):\n    return images"
DIAGNOSIS = "diagnosis = None"
HELPER = "def helper(x):\n    return x"
STARTER = {
    "program-setup": SETUP,
    "program-model": MODEL,
    "program-fit": FIT,
    "program-predict": PREDICT,
    "program-diagnosis": DIAGNOSIS,
}


def program(*texts: str, latest_wins: bool = False, **by_id: str) -> Program:
    """A program from cells: those without ids first, then those with one."""
    cells = [("", text) for text in texts]
    cells += [(name.replace("_", "-"), text) for name, text in by_id.items()]
    numbered = [CodeCell(number, *cell) for number, cell in enumerate(cells, start=1)]
    return program_from_cells(numbered, latest_wins=latest_wins)


def names(found: Program) -> dict[str, object]:
    """The names that a program defines when it runs."""
    defined: dict[str, object] = {}
    exec(found.text, defined)
    return defined


@pytest.fixture
def notebook(tmp_path: Path):
    """Write cells, as (id, text) or markdown as None and text, to a notebook."""

    def write(*cells: tuple[str | None, str], name: str = "blurred.ipynb") -> Path:
        written = [
            {
                "cell_type": "markdown" if identity is None else "code",
                "id": identity,
                "metadata": {"tags": ["ignored"]},
                "source": text.splitlines(keepends=True),
                "outputs": [{"output_type": "stream", "text": "def fit(): forged"}],
            }
            for identity, text in cells
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"cells": written, "nbformat": 4}), encoding="utf-8")
        return path

    return write


def test_program_cells_make_the_program_in_the_order_of_the_notebook(notebook) -> None:
    submission = read_submission(notebook((None, "# Title"), *STARTER.items()))
    assert submission.program.text == "\n".join(STARTER.values()) + "\n"
    assert submission.exercise == "blurred"
    assert submission.name.endswith("blurred.ipynb")


def test_cells_without_ids_belong_by_the_names_that_they_define() -> None:
    found = program(*STARTER.values(), "print('an experiment')", HELPER)
    assert found.text == "\n".join([*STARTER.values(), HELPER]) + "\n"


HELPERS = {
    "function": HELPER,
    "class": "class helper:\n    def __init__(self, x): ...",
    "lambda": "helper = lambda x: x",
    "import": "from math import sqrt as helper",
    "two imports on a line": "import math, cmath as helper",
    "decorated": "@staticmethod\ndef helper(x):\n    return x",
    "on a line with others": "a = 1; helper = abs; b = 2",
    "by unpacking": "helper, other = abs, 1",
}


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_in_another_cell_is_taken(name: str) -> None:
    assert "helper" in names(program(HELPERS[name], *STARTER.values()))


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    from math import sqrt as helper\nexcept ImportError:\n    raise",
        "if True:\n    def helper(x):\n        return x",
        "files = !ls\ndef helper(x):\n    return x",
    ],
    ids=["import in try", "function in if", "beside an assigned shell line"],
)
def test_a_helper_that_is_bound_in_a_block_is_taken(text: str) -> None:
    assert "helper" in names(program(text, *STARTER.values()))


def test_helpers_of_helpers_are_taken() -> None:
    chain = ["import math", "def base(x):\n    return math.sqrt(x)", "helper = lambda x: base(x)"]
    assert {"math", "base", "helper"} <= set(names(program(*chain, *STARTER.values())))


EXPERIMENTS = [
    "run = practice(build_model, fit, predict)",
    "model = build_model()\nprint(predict(model, None))",
    "for _ in range(3):\n    fit(build_model(), None, None, device='cpu', log=print)",
    "unused = 3",
    "print('hello')",
    "raise SystemExit",
]


@pytest.mark.parametrize("text", EXPERIMENTS)
def test_an_experiment_is_not_taken(text: str) -> None:
    assert program(*STARTER.values(), HELPER, text).text == program(*STARTER.values(), HELPER).text


@pytest.mark.parametrize("text", EXPERIMENTS[:3])
def test_an_experiment_inside_a_program_cell_does_not_run(text: str) -> None:
    edited = {**STARTER, "program-predict": f"{PREDICT}\n{text}"}
    assert program(*edited.values(), HELPER).text == program(*STARTER.values(), HELPER).text


@pytest.mark.parametrize("line", ["predict = keep(predict)", "fit = keep(fit)"])
def test_a_contract_function_may_be_wrapped_after_its_definition(line: str) -> None:
    keep = "def keep(function):\n    function.kept = True\n    return function"
    found = program(keep, HELPER, *STARTER.values(), line)
    assert names(found)[line.partition(" ")[0]].kept


def test_a_copied_cell_comes_twice_and_the_later_one_counts() -> None:
    copy = PREDICT.replace("return images", "return model")
    found = program(HELPER, *STARTER.values(), copy)
    assert names(found)["predict"]("the model", "the images") == "the model"


def test_two_cells_of_one_id_are_both_read(notebook) -> None:
    again = [("program-setup", "EPOCHS = 5"), ("program-setup", HELPER)]
    assert names(read_submission(notebook(*STARTER.items(), *again)).program)["EPOCHS"] == 5


def test_a_deleted_cell_is_simply_not_there() -> None:
    kept = {name: text for name, text in STARTER.items() if name != "program-fit"}
    assert "fit" not in names(program(HELPER, *kept.values()))


def test_no_cells_make_an_empty_program(notebook) -> None:
    submission = read_submission(notebook(name="nothing.ipynb"))
    assert submission.program.text.strip() == ""
    assert submission.exercise == "nothing"


MAGICS = [
    "%pip install torch",
    "!ls -l",
    "    !ls",
    "%matplotlib inline\n!nvidia-smi\n%time",
    "helper?",
    "?helper",
    "helper??",
]


@pytest.mark.parametrize("magic", MAGICS)
def test_magics_and_shell_lines_stand_still(magic: str) -> None:
    indented = "if True:\n    x = 1\n" if magic.startswith(" ") else ""
    found = program(f"{indented}{magic}\n{HELPER}", *STARTER.values())
    assert "helper" in names(found)
    assert "!" not in found.text


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1", "%%capture out"])
def test_a_cell_that_a_magic_only_watches_is_taken(magic: str) -> None:
    found = program(HELPER, program_fit=f"{magic}\n{FIT}")
    assert "fit" in names(found)
    assert found.where(2) is not None
    assert str(found.where(2)) == "cell 2, line 2"


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile x.py", "  %%html"])
def test_a_cell_in_another_language_is_not_taken(magic: str) -> None:
    assert "fit" not in program(program_fit=f"{magic}\n{FIT}").text


def test_an_import_from_the_future_may_stand_in_any_cell() -> None:
    """Jupyter compiles each cell by itself; the program is compiled as a whole."""
    late = f"from __future__ import annotations\n{FIT}"
    found = program(MODEL, late, PREDICT)
    assert {"build_model", "fit", "predict"} <= set(names(found))
    assert str(found.where(1)) == "cell 2, line 1"
    assert str(found.where(2)) == "cell 1, line 1"


def test_each_line_knows_its_cell_and_line() -> None:
    spaced = f"\n# a remark\n\n@print\n{HELPER}\n\n\nEXTRA = [\n    1,\n]"
    found = program("print('first')", spaced, program_setup="x = EXTRA, helper; y = 2")
    assert found.text.splitlines() == [*spaced.splitlines()[3:6], *spaced.splitlines()[8:], (
        "x = EXTRA, helper; y = 2"
    )]  # fmt: skip
    assert [str(line) for line in found.lines] == [
        *(f"cell 2, line {number}" for number in (4, 5, 6, 9, 10, 11)),
        "cell 3, line 1",
    ]
    assert found.where(0) is None
    assert found.where(len(found.lines) + 1) is None


def test_code_cells_are_counted_and_markdown_is_not(notebook) -> None:
    path = notebook((None, "text"), ("a", HELPER), (None, "more"), ("program-x", "helper"))
    assert [str(line) for line in read_submission(path).program.lines] == [
        "cell 1, line 1",
        "cell 1, line 2",
        "cell 2, line 1",
    ]


def test_a_redefinition_replaces_what_was_run_before() -> None:
    later = MODEL.replace("helper(EPOCHS)", "EPOCHS")
    found = program(*STARTER.values(), HELPER, later, latest_wins=True)
    assert found.text.count("def build_model") == 1
    assert names(found)["build_model"]() == 2


@pytest.mark.parametrize("failed", ["def fit(:\n  pass", "def helper(x: return", "%%bash\nfit"])
def test_a_cell_that_failed_in_between_is_forgotten(failed: str) -> None:
    found = program(*STARTER.values(), HELPER, failed, latest_wins=True)
    assert found.text == program(*STARTER.values(), HELPER).text


def test_a_constant_that_was_run_last_wins() -> None:
    history = [SETUP, MODEL, HELPER, FIT, SETUP.replace("2", "9"), PREDICT, DIAGNOSIS]
    assert names(program(*history, latest_wins=True))["EPOCHS"] == 9


def test_other_names_of_an_overridden_cell_are_kept() -> None:
    both = f"{MODEL}\nWIDTH = 8"
    found = program(SETUP, HELPER, both, MODEL.replace("helper(EPOCHS)", "WIDTH"), latest_wins=True)
    assert names(found)["build_model"]() == 8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{SETUP}\nx = = 1", 3),
        (f"{FIT}\n  return", 3),
        ("x = '", 1),
        ("x = 1\0", 1),
        ("x = '\ud800'", 1),
        (f"x = 1\ny = {'(' * 5000}{')' * 5000}", 2),
        (f"x = {'-' * 100_000}1", 1),
        (f"x = a{'.a' * 100_000}", 1),
    ],
    ids=["=", "indent", "string", "null", "surrogate", "brackets", "minus", "dots"],
)
def test_a_program_cell_that_does_not_parse_is_named(text: str, line: int) -> None:
    with pytest.raises(InvalidSubmissionError, match="does not parse") as caught:
        program(HELPER, program_setup=text)
    assert caught.value.where == f"cell 2, line {line}"


def test_another_cell_that_does_not_parse_does_no_harm() -> None:
    assert "fit" in names(program("what? is this", HELPER, *STARTER.values()))


def test_the_message_quotes_no_more_than_a_line_that_can_be_read() -> None:
    with pytest.raises(InvalidSubmissionError) as caught:
        program(program_setup="x = = 1" + " " * 5 + "# " + "long " * 1000)
    assert len(str(caught.value)) < 1000
