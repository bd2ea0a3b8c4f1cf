"""A wall-clock limit stops a program that waits, not one that is kept waiting for a CPU."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

from autograder.sandbox import execute, warm
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.processes import tree
from autograder.types import ExecStatus

pytestmark = pytest.mark.slow

linux = pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="needs schedstat")
SPIN = "while True: pass"
SLEEP = "import time; time.sleep(10**6)"
LOOKS = 60


@contextmanager
def on_one_processor(*programs: tuple[str, int], apart: bool = False):
    """Programs with their niceness, all on the same CPU. With `apart` each has a session of its
    own; otherwise all are in this one."""
    processor = min(os.sched_getaffinity(0))
    running = []
    try:
        for code, niceness in programs:
            lower = f"import os; os.sched_setaffinity(0, {{{processor}}}); os.nice({niceness})\n"
            command = [sys.executable, "-S", "-c", f"{lower}print('ready', flush=True)\n{code}"]
            running.append(
                subprocess.Popen(
                    command, stdout=subprocess.PIPE, text=True, start_new_session=apart
                )
            )
        for process in running:
            assert process.stdout.readline() == "ready\n"
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()
            process.stdout.close()


def watched(pid: int) -> tuple[float, float, float]:
    """Seconds over some looks at a process: those that count, those on a CPU, and all that passed.

    Between two looks at most one second counts as passed: this test may itself be kept waiting.
    """
    allowance, cpu, last, passed = Allowance(), _on_processor(pid), None, 0.0
    for _ in range(LOOKS):
        now = time.monotonic()
        passed += 0.0 if last is None else min(now - last, 1.0)
        last = now
        allowance.look([pid], now)
        time.sleep(0.05)
    return allowance.used, _on_processor(pid) - cpu, passed


def _on_processor(pid: int) -> float:
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


@linux
def test_time_asleep_counts_in_full() -> None:
    with on_one_processor((SLEEP, 0)) as (sleeper,):
        used, _, passed = watched(sleeper.pid)
    assert 0.9 * passed <= used <= passed


@linux
def test_time_waiting_for_a_processor_does_not_count() -> None:
    with on_one_processor((SPIN, 0), (SPIN, 10)) as (_, polite):
        used, cpu, passed = watched(polite.pid)
    assert cpu < 0.5 * passed, "the other program took most of the CPU"
    assert 0.5 * cpu <= used <= cpu + 0.3 * (passed - cpu)


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
    """Its limit is three times what it needs undisturbed, and by the clock it takes longer."""
    before = os.sched_getaffinity(0)
    code = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\n"
    code += "raise RuntimeError('end')"
    needs = execute(small_job(code)).cpu_seconds
    with on_one_processor(*[(SPIN, 0)] * _crowd(), apart=True):
        os.sched_setaffinity(0, {min(before)})
        try:
            result = execute(small_job(code, wall_seconds=3 * needs), backend=_Polite())
        finally:
            os.sched_setaffinity(0, before)
            warm.stop()  # else every later test's programs would be as polite
    assert result.status is ExecStatus.EXITED, result.detail
    assert [m.header["message"] for m in result.messages if m.kind == "error"] == [
        "RuntimeError: end"
    ]
    assert result.wall_seconds > 3 * needs, "by the clock alone it would have been stopped"


def _crowd() -> int:
    """How many busy programs leave a polite one a small share of a CPU.

    Where the kernel shares by session first, niceness counts only within a session, and every
    session gets the same share. Elsewhere one program of normal niceness is enough.
    """
    try:
        with open("/proc/sys/kernel/sched_autogroup_enabled", encoding="ascii") as file:
            return 6 if file.read().strip() == "1" else 1
    except OSError:
        return 1


class _Polite:
    """The strongest walls of this machine, with a worker that yields to every other program and
    shares this process's CPU, whoever has forked it."""

    def __init__(self) -> None:
        from autograder.sandbox import available

        self._walls = available()

    def __getattr__(self, name: str):
        return getattr(self._walls, name)

    def start(self, request):
        if self._walls.name == "warm":
            _make_polite(warm.zygote().pid)  # what it forks from now on is polite as well
            return self._walls.start(request)
        started = self._walls.start(request)
        for _ in range(2):  # what was forked meanwhile is found the second time
            for process in tree(started.pid):
                with suppress(ProcessLookupError):
                    _make_polite(process.pid)
        return started


def _make_polite(pid: int) -> None:
    os.setpriority(os.PRIO_PROCESS, pid, 10)
    os.sched_setaffinity(pid, os.sched_getaffinity(0))
