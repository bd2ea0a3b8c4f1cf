"""What every case must do: end soon, in bounded memory, and be counted.

Each module of strategies (`notebooks`, `specs`, `messages`, `result_files`, `arguments`) makes one
kind of input. The test beside it states what must hold for all of it: a report with a verdict, or
one clear message of an AutograderError. Any other exception is a bug of ours.
"""

from __future__ import annotations

import ast
import functools
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from autograder.errors import AutograderError

COUNTS: Counter[str] = Counter()
"""Cases by property."""
MOST_WORK = 400
"""Most CPU time of one case, in units of `unit_of_work`: an input that takes longer makes reading
explode. On shared cores the wall clock says nothing."""
MOST_MIB = 512
"""By how much one case may raise the process's peak memory."""
MOST_WORDS = 2500
"""Most characters in a message to a person."""


def fuzz(weight: float = 1.0, **strategies: SearchStrategy[Any]) -> Callable[[Any], Any]:
    """Turn a test into a property: `given` with `weight` times the profile's number of examples."""
    full = settings.get_profile("fuzz")
    profile = full if settings.default is full else settings.get_profile("fuzz-quick")
    examples = max(1, round(profile.max_examples * weight))

    def decorate(test: Callable[..., None]) -> Any:
        @functools.wraps(test)
        def case(*args: Any, **values: Any) -> None:
            with _watched(test.__name__):
                test(*args, **values)

        return settings(profile, max_examples=examples)(given(**strategies)(case))

    return decorate


@functools.cache
def unit_of_work() -> float:
    """CPU seconds that this machine takes to parse 5,000 lines, the best of three."""
    text, best = "x = [1, 2, 3]\n" * 5_000, float("inf")
    for _ in range(3):
        started = time.process_time()
        ast.parse(text)
        best = min(best, time.process_time() - started)
    return best


@contextmanager
def _watched(name: str) -> Iterator[None]:
    COUNTS[name] += 1
    before = _peak_mib()
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, MOST_WORK * unit_of_work())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    assert _peak_mib() - before <= MOST_MIB, "one case took too much memory"


def _too_long(*_: object) -> None:
    pytest.fail(f"a case took the CPU time of parsing {5_000 * MOST_WORK:,} lines")


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def assert_readable(message: str) -> None:
    """A message that a person can read on any terminal, and that does not fill it."""
    assert message.strip()
    assert len(message) <= MOST_WORDS
    message.encode("utf-8")
    odd = [c for c in message if c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160)]
    assert not odd, f"control characters in a message: {odd}"
    assert "Traceback" not in message


def outcome(
    read: Callable[..., Any], *arguments: Any, **options: Any
) -> tuple[Any, AutograderError | None]:
    """What a function returned, and the expected error if it raised one instead."""
    try:
        return read(*arguments, **options), None
    except AutograderError as error:
        return None, error
