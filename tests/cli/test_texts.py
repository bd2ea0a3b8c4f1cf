"""The commands that only show or write texts: no training, no torch, an answer at once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import __version__
from autograder.authoring.variants import load_variants
from autograder.catalogue import failure_modes
from autograder.checks import all_checks, checks_of
from autograder.cli import EXIT_GRADER_ERROR, main
from autograder.course import course_root, exercises, notebook_of, require_source
from autograder.errors import GraderFaultError
from autograder.submissions.program import read_submission

NAME, EXERCISE = next(iter(exercises().items()))
COMMANDS = (
    "baselines build calibrate check explain export grade hint list nbgrader-config new pool prove "
    "reset secret self-test solution start verify"
)


@pytest.fixture
def autograder(monkeypatch, capsys, tmp_path):
    """Run the command as a shell would, with a separate home folder: status, out, err."""
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))

    def run(*arguments: str) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["autograder", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return SimpleNamespace(status=ended.value.code or 0, out=out, err=err)

    return run


@pytest.fixture
def copied_course(tmp_path, monkeypatch) -> Path:
    """A course of one lesson that a test may change. Gives the lesson's folder."""
    for folder in ("course", "solutions"):
        shutil.copytree(
            course_root() / folder / EXERCISE.lesson, tmp_path / folder / EXERCISE.lesson
        )
    monkeypatch.setenv("AUTOGRADER_HOME", str(tmp_path))
    return tmp_path / "course" / EXERCISE.lesson


def words(text: str) -> str:
    return " ".join(text.split())


def test_help_lists_every_command_with_what_it_does(autograder) -> None:
    done = autograder("--help")
    assert done.status == 0
    entries = re.split(r"\n  (?=\S)", done.out.split("Commands:")[1])[1:]
    parts = [entry.split(maxsplit=1) for entry in entries]
    assert [name for name, _text in parts] == COMMANDS.split()
    assert all(text.strip().endswith(".") for _name, text in parts)


@pytest.mark.parametrize("command", COMMANDS.split())
def test_every_command_has_help_of_its_own(command: str, autograder) -> None:
    done = autograder(command, "--help")
    assert done.status == 0
    assert f"autograder {command} [OPTIONS]" in done.out


def test_the_version_is_that_of_the_package(autograder) -> None:
    assert __version__ in autograder("--version").out


def test_list_shows_every_exercise_below_its_lesson(autograder) -> None:
    done = autograder("list")
    assert done.status == 0
    expected, lesson = [], ""
    for exercise in exercises().values():
        if exercise.lesson != lesson:
            lesson = exercise.lesson
            expected.append(lesson)
        expected.append(f"{exercise.id} {exercise.title}")
    assert [words(line) for line in done.out.splitlines() if line][: len(expected)] == expected


def test_list_as_json_has_a_row_for_each_exercise(autograder) -> None:
    rows = json.loads(autograder("list", "--format", "json").out)
    assert [row["exercise"] for row in rows] == list(exercises())
    assert set(rows[0]) == {"exercise", "lesson", "title", "points", "solution_installed"}
    assert rows[0]["points"] == EXERCISE.maximum_points


def test_list_imports_neither_torch_nor_numpy() -> None:
    code = (
        "import sys; sys.argv = ['autograder', 'list']\n"
        "from autograder.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'torch', 'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_explain_lists_all_checks_and_failure_modes(autograder) -> None:
    listed = {line.split()[0] for line in autograder("explain").out.splitlines() if line.strip()}
    assert set(all_checks()) | set(failure_modes()) <= listed


@pytest.mark.parametrize("name", ["generalises", "reports_honest"])
def test_explain_shows_what_is_written_in_a_check(name: str, autograder) -> None:
    done = autograder("explain", name)
    assert done.out.startswith(f"{name}\n")
    for part in ("What it checks:", "Why it is bad if it fails:", "Example:", "What to look at:"):
        assert part in done.out


@pytest.mark.parametrize("name", ["blind-spots", "right-but-costly"])
def test_explain_names_an_exercises_own_checks_only_when_asked(name: str, autograder) -> None:
    own = {one for one, check in checks_of(exercises()[name]).items() if not check.STANDARD}
    assert bool(own) == (name == "blind-spots")
    plain, whole = autograder("explain", name), autograder("explain", name, "--own-checks")
    assert (plain.status, whole.status) == (0, 0)
    assert not own & set(plain.out.split())
    assert own <= set(whole.out.split())
    assert ("--own-checks" in plain.out) == bool(own)


@pytest.mark.parametrize("name", ["dying-relu", "learning-rate-too-high"])
def test_explain_shows_a_failure_mode_whole(name: str, autograder) -> None:
    mode = failure_modes()[name]
    out = words(autograder("explain", name).out)
    for text in (mode.name, mode.symptom, mode.test, mode.repair, mode.tempting, *mode.sources):
        assert words(text) in out


def test_hints_come_one_by_one_and_then_all(autograder, monkeypatch) -> None:
    further = (lambda _: "An experiment.", lambda _: "A place.")
    monkeypatch.setattr("autograder.judging.further_hints.further_hints", lambda _: further)
    hints = [*EXERCISE.hints, "An experiment.", "A place."]
    for number, hint in enumerate(hints, start=1):
        out = words(autograder("hint", NAME).out)
        assert out == f"hint {number} of {len(hints)} {hint}"
    last = words(autograder("hint", NAME).out)
    assert all(hint in last for hint in hints)
    assert last.endswith("That was all. `autograder solution` shows one way to repair it.")


def test_a_hint_that_could_not_be_given_does_not_count(autograder, monkeypatch) -> None:
    def broken(_exercise):
        raise GraderFaultError("the experiment failed")

    monkeypatch.setattr("autograder.judging.further_hints.further_hints", lambda _: (broken,))
    for _ in EXERCISE.hints:
        autograder("hint", NAME)
    for _ in range(2):
        done = autograder("hint", NAME)
        assert done.status == EXIT_GRADER_ERROR
        assert "the experiment failed" in done.err


def test_without_solutions_there_are_no_further_hints(autograder, monkeypatch) -> None:
    monkeypatch.setattr("autograder.judging.further_hints.source_path", lambda _: None)
    assert f"hint 1 of {len(EXERCISE.hints)}" in autograder("hint", NAME).out


def test_a_hint_can_be_read_again_without_getting_the_next(autograder) -> None:
    assert autograder("hint", NAME, "--again").out == "No hint has been given yet.\n"
    first = autograder("hint", NAME).out
    assert autograder("hint", NAME, "--again").out == first
    assert "hint 2 of" in autograder("hint", NAME).out


def test_hints_are_counted_for_each_exercise(autograder) -> None:
    autograder("hint", NAME)
    for other in list(exercises())[1:3]:
        assert "hint 1 of" in autograder("hint", other).out


@pytest.mark.parametrize("state", ["", "[]", "{", '{"x": 1}'])
def test_a_damaged_memory_of_hints_starts_again(state: str, autograder, tmp_path) -> None:
    file = tmp_path / "home" / "why-wont-it-learn" / "hints.json"
    file.parent.mkdir(parents=True)
    file.write_text(state, encoding="utf-8")
    assert "hint 1 of" in autograder("hint", NAME).out
    assert "hint 2 of" in autograder("hint", NAME).out


def test_the_solution_is_the_reference_and_why(autograder) -> None:
    done = autograder("solution", NAME)
    reference = load_variants(require_source(EXERCISE), EXERCISE.symptom)["reference"].text
    assert done.out.startswith(reference)
    assert len(done.out) > len(reference) + 200
    compile(done.out, "solution.py", "exec")  # the explanation is a comment below the program


@pytest.mark.parametrize("variant", ["starter", "reference"])
@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_export_writes_a_program_that_can_be_handed_in(
    variant, suffix, autograder, tmp_path
) -> None:
    file = tmp_path / "new" / f"mine{suffix}"
    done = autograder("export", NAME, str(file), "--variant", variant)
    assert done.status == 0
    assert f"{variant} '{variant}'" in done.out
    submission = read_submission(file)
    assert submission.exercise == NAME
    assert ("diagnosis = None" in submission.program.text) == (variant == "starter")


def test_reset_leaves_a_starter_alone(autograder, copied_course) -> None:
    autograder("build")
    before = (copied_course / f"{NAME}.ipynb").read_bytes()
    done = autograder("reset", NAME)
    assert done.status == 0
    assert "is as released; nothing to do" in done.out
    assert (copied_course / f"{NAME}.ipynb").read_bytes() == before
    assert not (copied_course / "my-earlier-work").exists()


def test_reset_keeps_a_copy_of_every_earlier_work(autograder, copied_course) -> None:
    autograder("build")
    notebook = copied_course / f"{NAME}.ipynb"
    starter = notebook.read_bytes()
    for work in (b"first \xff", b"second"):
        notebook.write_bytes(work)
        done = autograder("reset", NAME)
        assert done.status == 0
        assert f"restored:  {notebook}" in done.out
        assert notebook.read_bytes() == starter
    copies = (copied_course / "my-earlier-work").iterdir()
    assert {copy.read_bytes() for copy in copies} == {b"first \xff", b"second"}


def test_reset_brings_a_deleted_notebook_back(autograder, copied_course) -> None:
    autograder("build")
    notebook = copied_course / f"{NAME}.ipynb"
    starter = notebook.read_bytes()
    notebook.unlink()
    assert autograder("reset", NAME).status == 0
    assert notebook.read_bytes() == starter


def test_build_tells_by_its_status_whether_notebooks_are_current(autograder, copied_course) -> None:
    (copied_course / f"{NAME}.ipynb").write_text("{}", encoding="utf-8")
    checked = autograder("build", "--check")
    assert checked.status == 1
    assert f"out of date: course/{EXERCISE.lesson}/{NAME}.ipynb" in checked.out
    assert autograder("build").status == 0
    assert autograder("build", "--check").out == "every notebook is current\n"


@pytest.mark.parametrize(
    ("command", "status"),
    [("list", 0), ("hint", 0), ("solution", 2), ("reset", 2), ("export", 2)],
)
def test_without_solutions_it_is_said_which_file_is_missing(
    command, status, autograder, copied_course, tmp_path
) -> None:
    shutil.rmtree(tmp_path / "solutions")
    arguments = {"list": [], "export": [NAME, str(tmp_path / "x.py")]}.get(command, [NAME])
    done = autograder(command, *arguments)
    assert done.status == status
    if status:
        assert f"expected solutions/{EXERCISE.lesson}/{NAME}.py beside" in words(done.err)
        assert done.out == ""


@pytest.mark.parametrize("command", ["hint", "solution", "reset", "check", "export", "verify"])
def test_a_misspelt_exercise_is_answered_with_the_nearest(command: str, autograder) -> None:
    done = autograder(command, f"{NAME}x", *(["x.py"] if command == "export" else []))
    assert done.status == 2
    assert done.err == f"autograder: no exercise is named '{NAME}x'; did you mean '{NAME}'?\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "dying-rel"], "is named 'dying-rel'; did you mean 'dying-relu'?"),
        (["explain", "generalizes"], "is named 'generalizes'; did you mean 'generalises'?"),
        (["explain", "zzz"], "`autograder explain` lists them all."),
        (["hint", "zzz"], "`autograder list` shows them all."),
        (["export", NAME, "x.py", "--variant", "zzz"], "this exercise has: starter, reference"),
        (["export", NAME, "x.txt"], "x.txt: expected a name that ends in .py or .ipynb"),
        (["grade", "nowhere"], "nowhere: no such file or folder"),
        (["verify"], "name an exercise, or give --all"),
        (["hint"], "Missing argument"),
        (["hints"], "No such command"),
        (["list", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_wrong_use_is_one_clear_line_and_status_2(arguments, message, autograder) -> None:
    done = autograder(*arguments)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""


def test_a_folder_without_a_course_is_said_to_be_one(autograder, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("AUTOGRADER_HOME", str(tmp_path))
    done = autograder("list")
    assert done.status == 2
    assert "no folder 'course' with exercises" in done.err


def test_start_copies_the_notebooks_and_leaves_work_alone(
    autograder, copied_course, tmp_path
) -> None:
    mine = tmp_path / "mine"
    done = autograder("start", str(mine))
    assert done.status == 0
    released = sorted(path.name for path in copied_course.glob("*.ipynb"))
    assert sorted(path.name for path in mine.glob("*/*.ipynb")) == released
    work = mine / EXERCISE.lesson / f"{NAME}.ipynb"
    work.write_text("my work")
    assert f"{len(released)} left as they are" in autograder("start", str(mine)).out
    assert work.read_text() == "my work"


def test_an_exercise_is_looked_for_here_first(copied_course, tmp_path, monkeypatch) -> None:
    exercise = exercises()[NAME]
    monkeypatch.chdir(tmp_path)
    assert notebook_of(exercise) == exercise.path.with_suffix(".ipynb")
    (tmp_path / EXERCISE.lesson).mkdir()
    for place in (tmp_path / EXERCISE.lesson, tmp_path):
        (place / f"{NAME}.ipynb").touch()
        assert notebook_of(exercise) == place / f"{NAME}.ipynb"
