"""A wall-clock limit stops what waits, and nothing that only is kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from autograder.sandbox import execute
from autograder.sandbox.allowance import Allowance
from autograder.types import ExecStatus

linux = pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="needs schedstat")
SPIN = "while True: pass"
SLEEP = "import time; time.sleep(600)"


@contextmanager
def on_one_processor(*programs: tuple[str, int]):
    """Programs with their niceness, all on the same processor."""
    processor = min(os.sched_getaffinity(0))
    running = []
    try:
        for code, niceness in programs:
            lower = f"import os; os.sched_setaffinity(0, {{{processor}}}); os.nice({niceness})\n"
            running.append(subprocess.Popen([sys.executable, "-S", "-c", lower + code]))
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def watched(pid: int, seconds: float) -> tuple[float, float]:
    """What counts of so many seconds of a process, and how many it was on a processor."""
    allowance, cpu = Allowance(), _on_processor(pid)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        allowance.look([pid], time.monotonic())
        time.sleep(0.05)
    return allowance.used, _on_processor(pid) - cpu


def _on_processor(pid: int) -> float:
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


@linux
def test_time_asleep_counts_in_full() -> None:
    with on_one_processor((SLEEP, 0)) as (sleeper,):
        time.sleep(1)
        used, _ = watched(sleeper.pid, 2)
    assert 1.5 < used < 3


@linux
def test_time_waiting_for_a_processor_does_not_count() -> None:
    with on_one_processor((SPIN, 0), (SPIN, 10)) as (_, polite):
        time.sleep(1)
        used, cpu = watched(polite.pid, 3)
    assert cpu < 0.5 * 3, "the other program took most of the processor"
    assert cpu - 0.1 <= used < cpu + 0.6


def test_a_watcher_that_was_stopped_itself_counts_one_second_at_most() -> None:
    allowance = Allowance()
    allowance.look([], 0.0)
    allowance.look([], 500.0)
    assert allowance.used == 1.0


def test_where_the_kernel_keeps_no_times_all_time_counts() -> None:
    allowance = Allowance()
    for look in range(11):
        allowance.look([2**30], look / 2)
    assert allowance.used == pytest.approx(5.0)


@linux
def test_a_program_with_a_tenth_of_the_processor_is_not_stopped(small_job) -> None:
    """It needs a few seconds of processor time, and far more than its limit on the clock."""
    before = os.sched_getaffinity(0)
    code = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\n"
    with on_one_processor((SPIN, 0)):
        os.sched_setaffinity(0, {min(before)})
        try:
            result = execute(
                small_job(code + "raise RuntimeError('end')", wall_seconds=6), backend=_Polite()
            )
        finally:
            os.sched_setaffinity(0, before)
    assert result.status is ExecStatus.EXITED, result.detail
    assert [m.header["message"] for m in result.messages if m.kind == "error"] == [
        "RuntimeError: end"
    ]
    assert result.wall_seconds > 6, "by the clock alone it would have been stopped"


class _Polite:
    """The strongest walls of this machine, whose worker lets every other program go first."""

    def __init__(self) -> None:
        from autograder.sandbox import available

        self._walls = available()

    def __getattr__(self, name: str):
        return getattr(self._walls, name)

    def command(self, *arguments):
        return ["/usr/bin/nice", "-n", "10", *self._walls.command(*arguments)]
