"""The standard input of a worker that answers questions."""

from __future__ import annotations

import os
import selectors
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from autograder.sandbox.started import Started
from autograder.types import Message


class Talk:
    """Sends the worker what `respond` returns for each message, as fast as the worker reads."""

    def __init__(self, respond: Callable[[Message], Sequence[bytes] | None]) -> None:
        self._respond = respond
        self._waiting: deque[memoryview] = deque()
        self._over = False
        self._selector: selectors.BaseSelector | None = None
        self._line: Any = None

    def begin(self, process: Started, selector: selectors.BaseSelector) -> None:
        self._line, self._selector = process.stdin, selector
        os.set_blocking(self._line.fileno(), False)

    def hear(self, message: Message) -> None:
        if self._over:
            return
        said = self._respond(message)
        if said is None:
            self._over = True
        else:
            self._waiting.extend(memoryview(part) for part in said if part)
        self._listen()

    def write(self) -> None:
        while self._waiting:
            part = self._waiting[0]
            try:
                written = os.write(self._line.fileno(), part)
            except BlockingIOError:
                return
            except BrokenPipeError:  # the worker has ended; its exit status says why
                self._waiting.clear()
                self._over = True
                break
            if written < len(part):
                self._waiting[0] = part[written:]
            else:
                self._waiting.popleft()
        self._listen()

    def _listen(self) -> None:
        """Watch the line while there is something to send, and close it when all has been sent."""
        assert self._selector is not None
        watched = self._line in {key.fileobj for key in self._selector.get_map().values()}
        if self._waiting and not watched:
            self._selector.register(self._line, selectors.EVENT_WRITE, "stdin")
        if not self._waiting and watched:
            self._selector.unregister(self._line)
        if not self._waiting and self._over and not self._line.closed:
            self._line.close()

    def end(self) -> None:
        if self._line is not None and not self._line.closed:
            with suppress(OSError):
                self._line.close()
