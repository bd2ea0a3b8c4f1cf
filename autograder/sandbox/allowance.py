"""How much of its wall-clock allowance a process tree has used.

Running and sleeping count; waiting for a processor does not.

A wall-clock limit must stop what waits for ever, and must not stop a right program because other
programs hold the processors. So the time that a tree spent ready to run, while the scheduler let
it wait, does not count. Linux keeps that time for every thread, in nanoseconds, in
`/proc/<pid>/task/<tid>/schedstat` (on a processor; ready and waiting), but adds a wait only when
it is over; that one is going on, the thread's state says. Elsewhere all time counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.sandbox.proc import thread_times

_LONGEST_STEP = 1.0
"""Seconds. Between two steps no more than this counts: the watcher itself may have been stopped."""


@dataclass
class Allowance:
    """Adds up what counts of one running tree, look by look. Times in seconds.

    A step says only that the watcher is at work; a look asks what the tree did since the look
    before. However seldom and however long the looks, all time in which there were steps counts,
    so a tree that is costly to look at gains nothing by it.
    """

    used: float = 0.0
    """What counts so far; never more than the time that has passed."""
    _last: float | None = None
    _passed: float = 0.0
    _cpu: float = 0.0
    _threads: dict[str, tuple[int, int, bool]] = field(default_factory=dict)

    def step(self, now: float) -> None:
        """Say that the watcher is at work.

        Args:
            now: from a clock that is never set, `time.monotonic`.
        """
        if self._last is not None:
            self._passed += min(now - self._last, _LONGEST_STEP)
        self._last = now

    def look(self, pids: Iterable[int], now: float, cpu: float = 0.0) -> None:
        """Count the time since the last look.

        Args:
            pids: every process of the tree.
            now: as for `step`.
            cpu: processor seconds of the whole tree so far, of processes that have ended as well;
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
        # Several threads may wait at once while others of the tree run: what ran always counts.
        self.used += max(min(passed, ran), passed - min(passed, waited))
