"""A fault of the grader is tried again and is never a zero; a result is never tried again."""

from __future__ import annotations

import errno

import pytest

from autograder.errors import GraderFaultError
from autograder.running import retrying as module
from autograder.running.retrying import PAUSES, retrying
from autograder.sandbox.watch import KILLED, MEMORY_RAN_OUT
from autograder.types import Failure, ProgramError

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)


@pytest.fixture
def play(make_run):
    """Let each try end as given: with a fault's text, an exception, or None for a good run."""

    def play(*endings):
        said: list[str] = []
        left = list(endings)

        def train():
            ending = left.pop(0)
            if isinstance(ending, Exception):
                raise ending
            if ending is None:
                return make_run()
            return make_run(error=ProgramError(Failure.GRADER, ending), test=None)

        run = retrying(train, said.append)
        return run, len(endings) - len(left), said

    return play


@pytest.mark.parametrize("fault", ["sandbox failed: exit 1", FULL, GraderFaultError("no user id")])
def test_a_fault_that_passes_costs_nothing(fault, play) -> None:
    run, tries, said = play(fault, None, None)
    assert (run.complete, tries) == (True, 2)
    assert str(getattr(fault, "strerror", fault)) in said[0]
    assert said[0].endswith("trying again")


def test_a_program_that_failed_is_not_tried_again(make_run) -> None:
    crashed = make_run(error=ProgramError(Failure.CRASHED, "it stopped"), test=None)
    calls = []

    def train():
        calls.append(1)
        return crashed

    assert retrying(train) is crashed
    assert len(calls) == 1


def test_a_fault_that_stays_is_ours(play) -> None:
    with pytest.raises(GraderFaultError, match=f"failed {1 + len(PAUSES)} times: third"):
        play("first", "second", "third")


def test_a_disk_that_stays_full_is_ours(play) -> None:
    with pytest.raises(OSError, match="No space left"):
        play(FULL, FULL, FULL)


def test_a_worker_killed_once_is_trained_again(play) -> None:
    run, tries, _ = play(f"sandbox failed: {KILLED} (exit 137)", None)
    assert (run.complete, tries) == (True, 2)


def test_a_program_that_kills_itself_every_time_has_crashed(play) -> None:
    run, tries, _ = play(*[f"sandbox failed: {KILLED} (exit 137)"] * 3)
    assert (run.error.failure, tries) == (Failure.CRASHED, 3)
    assert "killed in each of 3 tries" in run.error.message


@pytest.mark.parametrize("last", ["the worker did not start", f"{KILLED}; {MEMORY_RAN_OUT}"])
def test_kills_that_may_be_the_machines_stay_ours(last, play) -> None:
    with pytest.raises(GraderFaultError, match="sandbox failed 3 times"):
        play(KILLED, KILLED, last)
