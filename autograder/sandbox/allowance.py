"""How much of its wall-clock allowance a process tree has used: time that it got or did not want.

A wall-clock limit must stop what waits for ever, and must not stop a right program because other
programs hold the processors. So the time that a tree spent ready to run, while the scheduler let
it wait, does not count. Linux keeps that time for every thread, in nanoseconds, in
`/proc/<pid>/task/<tid>/schedstat` (on a processor; ready and waiting), but adds a wait only when
it is over; that one is going on, the thread's state says. Elsewhere all time counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_LONGEST_LOOK = 1.0
"""Seconds. Between two looks no more than this counts: the watcher itself may have been stopped."""


@dataclass
class Allowance:
    """Adds up what counts of one running tree, look by look. Times in seconds."""

    used: float = 0.0
    """What counts so far; never more than the time that has passed."""
    _last: float | None = None
    _threads: dict[str, tuple[int, int, bool]] = field(default_factory=dict)

    def look(self, pids: Iterable[int], now: float) -> None:
        """Count the time since the last look.

        Args:
            pids: every process of the tree.
            now: from a clock that is never set, `time.monotonic`.
        """
        passed = 0.0 if self._last is None else min(now - self._last, _LONGEST_LOOK)
        self._last = now
        seen = {thread: times for pid in pids for thread, times in _thread_times(pid)}
        ran = waited = 0.0
        for thread, (running, waiting, ready) in seen.items():
            before = self._threads.get(thread, (0, 0, False))
            ran += max(0, running - before[0]) / 1e9
            waited += passed if ready else max(0, waiting - before[1]) / 1e9
        self._threads = seen
        # Several threads may wait at once while others of the tree run: what ran always counts.
        self.used += max(min(passed, ran), passed - min(passed, waited))


def _thread_times(pid: int) -> Iterable[tuple[str, tuple[int, int, bool]]]:
    """Nanoseconds on a processor and waiting for one, and whether it is ready or on one now."""
    for folder in Path(f"/proc/{pid}/task").glob("*"):
        try:
            running, waiting = (folder / "schedstat").read_text(encoding="ascii").split()[:2]
            state = (folder / "stat").read_bytes().rpartition(b") ")[2][:1]
            yield str(folder), (int(running), int(waiting), state == b"R")
        except (OSError, ValueError):
            continue  # the thread has ended meanwhile, or this kernel does not keep the times
