"""How much of its wall-clock allowance a process tree has used.

Running and sleeping count; waiting for a CPU does not.

A wall-clock limit must stop a program that waits for ever, but must not stop a right program
because others occupy the CPUs. So the time that a tree spends ready to run, while the scheduler
lets it wait, does not count. Linux records that time for every thread, in nanoseconds, in
`/proc/<pid>/task/<tid>/schedstat` (time on a CPU; time ready and waiting), but adds a wait only
when it is over. The thread's state shows whether a wait is going on. On other systems all time
counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.sandbox.proc import thread_times

_LONGEST_STEP = 1.0
"""Seconds. No more than this counts between two steps: the watcher itself may have been stopped."""


@dataclass
class Allowance:
    """Adds up the time that counts for one running tree, look by look. Times in seconds.

    A step only says that the watcher is at work; a look asks what the tree has done since the last
    look. However rare and long the looks are, all time in which there were steps counts, so a tree
    that is costly to look at gains nothing by it.
    """

    used: float = 0.0
    """The time that counts so far; never more than the time that has passed."""
    _last: float | None = None
    _passed: float = 0.0
    _cpu: float = 0.0
    _threads: dict[str, tuple[int, int, bool]] = field(default_factory=dict)

    def step(self, now: float) -> None:
        """Say that the watcher is at work.

        Args:
            now: from a clock that is never adjusted, `time.monotonic`.
        """
        if self._last is not None:
            self._passed += min(now - self._last, _LONGEST_STEP)
        self._last = now

    def look(self, pids: Iterable[int], now: float, cpu: float = 0.0) -> None:
        """Count the time since the last look.

        Args:
            pids: every process of the tree.
            now: as for `step`.
            cpu: CPU-seconds of the whole tree so far, including processes that have ended, since
                threads may come and go between two looks.
        """
        self.step(now)
        passed, self._passed = self._passed, 0.0
        seen = thread_times(pids)
        ran, waited = max(0.0, cpu - self._cpu), 0.0
        self._cpu = max(self._cpu, cpu)
        ran_by_thread = 0.0
        for thread, (running, waiting, ready) in seen.items():
            before = self._threads.get(thread, (0, 0, False))
            ran_by_thread += max(0, running - before[0]) / 1e9
            waited += passed if ready else max(0, waiting - before[1]) / 1e9
        self._threads = seen
        ran = max(ran, ran_by_thread)
        # Some threads may wait while others in the tree run: time spent running always counts.
        self.used += max(min(passed, ran), passed - min(passed, waited))
