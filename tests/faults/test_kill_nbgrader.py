"""nbgrader killed at any moment, or run twice at once, ends with every grade present and right."""

from __future__ import annotations

import shutil

import pytest

pytestmark = pytest.mark.slow


def _finished_runs(site) -> set[tuple[str, int]]:
    return {(path.name, path.stat().st_mtime_ns) for path in (site.top / "journal").glob("*.run")}


def test_killed_in_the_middle_the_same_command_goes_on(
    site, course, undisturbed, tools, let_go, tmp_path
) -> None:
    folder = course(ada="reference", bob="sleepy", cleo="starter")
    autograded = folder / "autograded"
    command = tools.nbgrader_command("autograde", tools.LESSON)
    log = tmp_path / "killed.log"
    bob = autograded / "bob" / tools.LESSON / "tiny.ipynb"
    with tools.started(command, log, cwd=folder, env=site.env) as process:
        tools.wait_until(bob.exists, f"bob's notebook; {log.read_text()[-2000:]}")
        before = _finished_runs(site)
        tools.wait_until(lambda: _finished_runs(site) - before, "the first of bob's two runs")
        tools.kill_dead(process)
    kept = _finished_runs(site)
    ada = autograded / "ada" / tools.LESSON / "tiny.ipynb"
    finished = ada.stat().st_mtime_ns
    assert bob.exists(), "to nbgrader alone, this student looks graded"
    assert (autograded / "bob" / f".{tools.LESSON}.unfinished").exists()

    with let_go():
        done = tools.nbgrader(site, folder, "autograde", tools.LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "The grading of bob was not finished; grading again" in done.stderr
    found = tools.scores(folder)
    points = {name: undisturbed[name]["points"] for name in ("reference", "starter")}
    assert found == {
        "ada": points["reference"],
        "bob": points["reference"],
        "cleo": points["starter"],
    }
    assert ada.stat().st_mtime_ns == finished, "ada had been graded, and was not graded again"
    assert done.stderr.count("taken from the journal") >= 1, "bob's first run was not lost"
    assert kept <= _finished_runs(site), "and no run was written again"
    assert list(autograded.glob("*/.*")) == [], "no mark and no lock is left"


@pytest.mark.parametrize("later", [False, True])
def test_killed_while_it_saves_the_gradebook_stays_whole(
    later, site, course, undisturbed, tools, tmp_path
) -> None:
    """With all runs in the journal, little is left to do but write the grades."""
    folder = course(ada="reference", bob="starter")
    command = tools.nbgrader_command("autograde", tools.LESSON)
    log = tmp_path / "killed.log"
    with tools.started(command, log, cwd=folder, env=site.env) as process:
        tools.wait_until(lambda: "tiny of ada: " in log.read_text(), "ada's verdict")
        if later:
            tools.wait_until(lambda: "tiny of bob: " in log.read_text(), "bob's verdict")
        tools.kill_dead(process)
    done = tools.nbgrader(site, folder, "autograde", tools.LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    assert tools.scores(folder) == {
        "ada": undisturbed["reference"]["points"],
        "bob": undisturbed["starter"]["points"],
    }


def test_two_at_once_on_one_gradebook_share_the_class(
    site, course, undisturbed, tools, tmp_path
) -> None:
    names = dict(zip("abcdef", ["reference", "starter"] * 3, strict=True))
    folder = course(**names)
    command = tools.nbgrader_command("autograde", tools.LESSON)
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    with (
        tools.started(command, logs[0], cwd=folder, env=site.env) as one,
        tools.started(command, logs[1], cwd=folder, env=site.env) as two,
    ):
        codes = [one.wait(600), two.wait(600)]
    words = "".join(log.read_text() for log in logs)
    assert codes == [0, 0], words[-4000:]
    assert tools.scores(folder) == {
        student: undisturbed[name]["points"] for student, name in names.items()
    }
    for student in names:
        assert words.count(f"Training tiny of {student} ") == 1, "nobody is graded twice"
        assert (folder / "autograded" / student / tools.LESSON / "tiny.ipynb").exists()


def test_a_fault_of_ours_is_no_grade_and_the_same_command_tries_again(
    site, course, undisturbed, tools, tmp_path
) -> None:
    """Every grade needs the cost of the reference. Here it does not run, which is our fault."""
    folder, home = course(ada="reference"), tmp_path / "home"
    for part in ("course", "solutions"):
        shutil.copytree(site.top / part, home / part)
    source = home / "solutions" / tools.LESSON / "tiny.py"
    right = source.read_text()
    source.write_text(right.replace("def build_model():", "def build_model():\n    1 / 0"))
    env = {"AUTOGRADER_HOME": str(home), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = tools.nbgrader(site, folder, "autograde", tools.LESSON, **env)
    assert "tiny of ada: GRADER_ERROR" in done.stderr
    assert "No grade for ada in 01-faults, through a fault of the grader" in done.stderr
    assert set(tools.scores(folder)["ada"].values()) == {None}, "never a zero"

    source.write_text(right)
    done = tools.nbgrader(site, folder, "autograde", tools.LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    assert tools.scores(folder) == {"ada": undisturbed["reference"]["points"]}
