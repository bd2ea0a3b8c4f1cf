"""Looking at processes never fails and never takes much work, whatever they do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from autograder.sandbox import proc
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.hoards import hoard
from autograder.sandbox.processes import Memory, cpu_seconds, tree

pytestmark = pytest.mark.skipif(not proc.is_here(), reason="needs Linux's /proc")

COMING_AND_GOING = {
    "processes": """
import os
while True:
    pid = os.fork()
    if pid == 0: os._exit(0)
    os.waitpid(pid, 0)
""",
    "threads": """
import threading
while True:
    threading.Thread(target=int).start()
""",
    "other programs": """
import subprocess
while True: subprocess.run(["/bin/true"])
""",
}


@contextmanager
def running(code: str) -> Iterator[int]:
    """A program that has printed its line, or only started if it prints none; killed afterwards."""
    with subprocess.Popen([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            if "print" in code:
                assert process.stdout.readline() == b"up\n"
            yield process.pid
        finally:
            process.kill()


@pytest.mark.parametrize("kind", COMING_AND_GOING)
def test_what_ends_while_it_is_looked_at_is_no_fault(kind: str) -> None:
    """It once was: the folder of a process's threads vanished while it was read."""
    allowance, memory, looks = Allowance(), Memory(), 0
    with running(COMING_AND_GOING[kind]) as pid:
        for _ in range(300):
            seen = tree(pid)
            pids = [one.pid for one in seen]
            # Any of these may have ended by now, and the last id is nobody's: neither may matter.
            allowance.look([*pids, 2**22 + 1], time.monotonic(), cpu_seconds(seen))
            memory.look(seen)
            assert hoard(pids) == ""
            looks += pid in pids
    assert looks == 300


def test_a_folder_of_threads_that_vanishes_under_the_look_is_no_fault(monkeypatch) -> None:
    def gone(path: str) -> list[str]:
        raise ProcessLookupError(3, "No such process", path)

    monkeypatch.setattr(os, "listdir", gone)
    assert proc.thread_times([os.getpid()]) == {}
    assert proc.tree(os.getpid()) == []


def test_time_of_processes_between_two_looks_counts() -> None:
    code = """
import os, time
def burn():
    end = time.process_time() + 0.1
    while time.process_time() < end: pass
    os._exit(0)
for _ in range(10):
    if os.fork() == 0: burn()
    os.wait()
print("up", flush=True)
time.sleep(100)
"""
    with running(code) as pid:
        (seen,) = tree(pid)
    assert seen.cpu_seconds < 0.9 <= cpu_seconds([seen])


def test_however_long_a_look_takes_all_time_counts() -> None:
    """It once did not: a limit of 12 s became 64 s, as each look counted one second at most."""
    allowance, now = Allowance(), 0.0
    for _ in range(20):
        allowance.look([], now)
        for _ in range(100):  # steps, with no time for a look
            now += 0.05
            allowance.step(now)
    allowance.look([], now)
    assert allowance.used == pytest.approx(100.0)


def seen(number: int, resident: int) -> proc.Seen:
    return proc.Seen(2**22 + number, 1, number, 1, 0.0, 0.0, resident)


def test_shared_pages_are_asked_for_a_few_times_and_not_at_every_look(monkeypatch) -> None:
    asked: list[int] = []

    def proportional(pid: int) -> int:
        asked.append(pid)
        return 1 << 20

    monkeypatch.setattr(proc, "_proportional", proportional)
    crowd = [seen(number, (200 + number) << 20) for number in range(128)]
    memory = Memory()
    for _ in range(5):
        memory.look(crowd)
    assert len(asked) <= 5 * 16
    assert set(asked) <= {one.pid for one in crowd[-16:]}, "the largest matter most"
    memory = Memory(_rests_until=time.monotonic() + 1000)
    asked.clear()
    memory.look(crowd)
    assert asked == []


def test_what_hides_its_pages_weighs_all_that_is_resident(monkeypatch) -> None:
    monkeypatch.setattr(proc, "_proportional", lambda pid: None)
    memory = Memory()
    memory.look([seen(1, 100 << 20), seen(2, 100 << 20)])
    assert memory.peak == 200 << 20


def test_of_many_threads_some_are_looked_at() -> None:
    code = (
        "import threading, time\n"
        "for _ in range(600): threading.Thread(target=time.sleep, args=(100,), daemon=True).start()"
        "\nprint('up', flush=True)\ntime.sleep(100)"
    )
    with running(code) as pid:
        (one,) = tree(pid)
        assert one.threads == 601
        assert len(proc.thread_times([pid])) == 256


def test_a_name_with_brackets_is_no_disguise() -> None:
    code = (
        "import ctypes, time\nctypes.CDLL(None).prctl(15, b'a) R 1 2 3 (b')\n"
        "print('up', flush=True)\ntime.sleep(100)"
    )
    with running(code) as pid:
        found = proc.see(pid)
    assert found is not None
    assert (found.parent, found.threads) == (os.getpid(), 1)
