"""A finished run is kept whole or not at all, made once, and never blocks anybody."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.running import journal as journal_module
from autograder.running.journal import JOURNAL_VARIABLE, Journal, locked, open_journal, run_key
from autograder.types import Failure, Program, ProgramError, SourceLine

KEY = "a" * 64
PROGRAM = Program("x = 1\n", (SourceLine(1, 1),))


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(tmp_path / "runs")


class Trainer:
    """Counts how often it was asked to train."""

    def __init__(self, run, until: Callable[[], bool] = lambda: True) -> None:
        self.run, self.until, self.count = run, until, 0

    def __call__(self):
        self.count += 1
        while not self.until():
            time.sleep(0.01)
        return self.run


def test_a_finished_run_is_not_made_again(journal, make_run) -> None:
    said: list[str] = []
    train = Trainer(make_run(stdout="words"))
    first = journal.once(KEY, train)
    again = Journal(journal.folder).once(KEY, train, progress=said.append)
    assert (train.count, again) == (1, first)
    assert said == ["finished before; taken from the journal"]
    assert [path.name for path in journal.folder.iterdir()] == [f"{KEY}.run"]


def test_another_key_is_another_run(journal, make_run) -> None:
    one, other = Trainer(make_run(seed=1)), Trainer(make_run(seed=2))
    assert [journal.once(KEY, one).seed, journal.once("b" * 64, other).seed] == [1, 2]


def test_fresh_trains_again_and_keeps_the_new_run(journal, make_run) -> None:
    journal.once(KEY, Trainer(make_run(seed=1)))
    fresh = dataclasses.replace(journal, fresh=True)
    assert fresh.once(KEY, Trainer(make_run(seed=2))).seed == 2
    assert journal.once(KEY, Trainer(make_run(seed=3))).seed == 2


@pytest.mark.parametrize("length", [0, 10, 70, -1])
def test_a_truncated_entry_is_made_again(length, journal, make_run) -> None:
    train = Trainer(make_run())
    whole = journal.once(KEY, train)
    path = journal.folder / f"{KEY}.run"
    path.write_bytes(path.read_bytes()[:length])
    assert journal.find(KEY) is None
    assert journal.once(KEY, train) == whole
    assert train.count == 2
    assert journal.find(KEY) == whole, "the damaged entry was rewritten"


def test_one_changed_digit_is_seen(journal, make_run) -> None:
    journal.once(KEY, Trainer(make_run(test={"accuracy": 0.125})))
    path = journal.folder / f"{KEY}.run"
    text = path.read_text()
    assert text.count("0.125") == 1
    path.write_text(text.replace("0.125", "0.925"))
    assert journal.find(KEY) is None


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 10**5, b"{}", b"\n\n"])
def test_rubbish_is_no_entry(data, journal, make_run) -> None:
    journal.folder.mkdir()
    (journal.folder / f"{KEY}.run").write_bytes(data)
    assert journal.once(KEY, Trainer(make_run(seed=7))).seed == 7


def test_a_fault_of_ours_is_never_kept(journal, make_run) -> None:
    fault = make_run(error=ProgramError(Failure.GRADER, "no sandbox"), test=None)
    assert journal.once(KEY, Trainer(fault)) == fault
    assert journal.once(KEY, Trainer(make_run(seed=5))).seed == 5


def test_a_programs_own_failure_is_a_result(journal, make_run) -> None:
    crashed = make_run(error=ProgramError(Failure.CRASHED, "it stopped"), test=None)
    train = Trainer(crashed)
    assert journal.once(KEY, train) == journal.once(KEY, train) == crashed
    assert train.count == 1


def test_what_training_raises_goes_through_and_leaves_no_lock(journal) -> None:
    def fail():
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        journal.once(KEY, fail)
    assert list(journal.folder.iterdir()) == []


def test_a_journal_that_cannot_be_written_costs_no_grade(tmp_path, make_run) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    said: list[str] = []
    run = Journal(tmp_path / "runs").once(KEY, Trainer(make_run(seed=4)), progress=said.append)
    assert run.seed == 4
    assert "could not be kept" in said[0]


def test_two_threads_make_a_run_once(journal, make_run) -> None:
    said: list[str] = []
    found: list[object] = []
    # Training ends once another thread waits for it, or (which must not happen) trains as well.
    train = Trainer(make_run(), until=lambda: train.count > 1 or any("waiting" in t for t in said))
    work = [
        threading.Thread(
            target=lambda: found.append(journal.once(KEY, train, progress=said.append))
        )
        for _ in range(4)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert train.count == 1
    assert len(found) == 4
    assert any("waiting" in text for text in said)


HOLD = """
import sys, time
from pathlib import Path
from autograder.running.journal import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(10**6)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock `one.lock`."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "one.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_keeps_another_process_out(tmp_path, holder) -> None:
    class HeldError(Exception):
        pass

    def held() -> None:
        raise HeldError

    with pytest.raises(HeldError), locked(tmp_path / "one.lock", held):
        pass


def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path, holder) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "one.lock").exists(), "it had no time to tidy up"
    with locked(tmp_path / "one.lock", lambda: pytest.fail("the lock is still held")):
        pass
    assert not (tmp_path / "one.lock").exists()


def test_a_key_depends_on_everything_that_a_run_does(make_exercise, monkeypatch) -> None:
    exercise = make_exercise()
    other = dataclasses.replace(exercise.data, train=81)
    longer = dataclasses.replace(exercise.budget, wall_seconds=200.0)
    where = {"device": "cpu", "backend": "bubblewrap"}
    keys = [
        run_key(PROGRAM, exercise, 1, **where),
        run_key(PROGRAM, exercise, 2, **where),
        run_key(PROGRAM, exercise, 1, **{**where, "device": "cuda"}),
        run_key(PROGRAM, exercise, 1, **{**where, "backend": "namespaces"}),
        run_key(Program("x = 2\n", PROGRAM.lines), exercise, 1, **where),
        run_key(Program(PROGRAM.text, (SourceLine(2, 1),)), exercise, 1, **where),
        run_key(PROGRAM, dataclasses.replace(exercise, data=other), 1, **where),
        run_key(PROGRAM, dataclasses.replace(exercise, budget=longer), 1, **where),
    ]
    monkeypatch.setattr(journal_module.platform, "node", lambda: "another machine")
    keys.append(run_key(PROGRAM, exercise, 1, **where))
    monkeypatch.setattr(journal_module, "_code", lambda: "another version of ours")
    keys.append(run_key(PROGRAM, exercise, 1, **where))
    assert len(set(keys)) == len(keys)


def test_a_changed_threshold_needs_no_new_run(make_exercise) -> None:
    one = make_exercise(checks={"generalises": {"minimum_accuracy": 0.8}})
    other = make_exercise(checks={"generalises": {"minimum_accuracy": 0.7}})
    keys = {run_key(PROGRAM, e, 1, device="cpu", backend="bubblewrap") for e in (one, other)}
    assert len(keys) == 1


def test_the_journal_lies_in_the_cache_closed_to_others(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv(JOURNAL_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    journal = open_journal()
    assert journal is not None
    assert journal.folder.is_relative_to(tmp_path)
    assert journal.folder.stat().st_mode & 0o077 == 0


def test_a_variable_names_another_place_or_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(JOURNAL_VARIABLE, str(tmp_path / "here"))
    journal = open_journal(fresh=True)
    assert journal == Journal(tmp_path / "here", fresh=True)
    monkeypatch.setenv(JOURNAL_VARIABLE, "off")
    assert open_journal() is None


def test_a_folder_that_everybody_may_write_to_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(JOURNAL_VARIABLE, str(tmp_path))
    tmp_path.chmod(0o777)
    with pytest.raises(UsageError, match="chmod o-w"):
        open_journal()


def test_runs_of_long_ago_are_forgotten(journal, make_run) -> None:
    for key in (KEY, "b" * 64):
        journal.once(key, Trainer(make_run()))
    old = journal.folder / f"{KEY}.run"
    os.utime(old, (0, 0))
    journal.forget_old()
    assert [path.name for path in Path(journal.folder).iterdir()] == [f"{'b' * 64}.run"]
