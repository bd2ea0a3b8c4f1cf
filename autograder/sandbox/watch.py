"""Watch a job from outside: take its messages, measure its tree, stop it at its limits."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from autograder.sandbox.allowance import Allowance
from autograder.sandbox.backends import Backend
from autograder.sandbox.cgroups import Group
from autograder.sandbox.hoards import hoard
from autograder.sandbox.job import Job
from autograder.sandbox.platform import environment
from autograder.sandbox.processes import Memory, cpu_seconds, kill_group, memory_kills, tree
from autograder.sandbox.started import Started, StartRequest, kill_tree
from autograder.sandbox.talk import Talk
from autograder.types import Containment, ExecResult, ExecStatus, Limits, Message
from autograder.worker.frames import MAX_PAYLOAD, FrameReader

_TICK = 0.05
_PAUSE = 4
"""After a look at the tree comes a pause of this many times its own length, …"""
_LONGEST_PAUSE = 1.0
"""… but of at most this many seconds: a tree that is costly to look at is looked at less often, but
never given up."""
_PIPE_ROUNDS = 64
"""Reads of 64 KiB from each pipe after the end; a pipe holds at most 1 MiB."""
_TEXT_KEPT = 16 * 1024
_MAX_HELD = 128 * 1024 * 1024
"""Most bytes of messages that lie in the grader's memory."""
_MAX_RESULTS = 2048 * 1024 * 1024
"""Most bytes: two hundred models of ten MiB. They lie in a file, not in memory."""
_MAX_HEADERS = 8 * 1024 * 1024
"""Most bytes of JSON: a worker's headers have about a hundred each; objects take thirty times as
much."""
TASKS_PER_PROCESS = 4
"""A control group counts threads as well; the watcher outside enforces the same number."""
_MOST_STRETCH = 20
"""On a machine that gives it no CPU a run may last this many times its wall-clock limit."""
_KILLED_CODES = (-signal.SIGKILL, 128 + signal.SIGKILL, 256 - signal.SIGKILL)
KILLED = "the worker was killed from outside"
"""How the detail begins if a worker was killed, and not by us."""
MEMORY_RAN_OUT = "the machine ran out of memory"
"""What that detail also says if the kernel killed it to free memory."""


@dataclass
class Watch:
    """One running job, seen from outside."""

    job: Job
    backend: Backend
    folder: Path
    uid: int | None
    on_message: Callable[[Message], None] | None
    group: Group | None = None
    talk: Talk | None = None
    spool: IO[bytes] | None = None
    spooled: int = 0
    pid: int = 0
    started: float = 0.0
    held: int = 0
    reader: FrameReader = field(default_factory=FrameReader)
    messages: list[Message] = field(default_factory=list)
    texts: dict[str, bytearray] = field(
        default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()}
    )
    printed: int = 0
    received: int = 0
    memory: Memory = field(default_factory=Memory)
    cpu: float = 0.0
    processes: int = 0
    threads: int = 0
    hoarded: str = ""
    allowance: Allowance = field(default_factory=Allowance)

    def run(self) -> ExecResult:
        started, kills = time.monotonic(), memory_kills()
        self.started = started
        read_end, write_end = os.pipe()
        try:
            process = self._start(write_end)
        except OSError as error:
            os.close(read_end)
            return self._result(ExecStatus.SANDBOX_FAILED, None, 0.0, 0.0, str(error))
        finally:
            os.close(write_end)
        self.pid = process.pid
        try:
            status, detail, code, cpu = self._watch(process, read_end, started)
        except BaseException:
            kill_tree(process)
            if self.talk is not None:
                self.talk.end()
            raise
        if status is ExecStatus.EXITED and self.group is not None and self.group.out_of_memory:
            status, detail = ExecStatus.OUT_OF_MEMORY, f"the limit is {self._allowed()}"
        if status is ExecStatus.EXITED and not any(m.kind == "confined" for m in self.messages):
            status, detail = ExecStatus.SANDBOX_FAILED, f"the worker did not start (exit {code})"
        elif status is ExecStatus.EXITED and code in _KILLED_CODES:
            why = f"; {MEMORY_RAN_OUT}" if memory_kills() > kills else ""
            status, detail = ExecStatus.SANDBOX_FAILED, f"{KILLED} (exit {code}){why}"
        return self._result(status, code, time.monotonic() - started, cpu, detail)

    def _watch(
        self, process: Started, read_end: int, started: float
    ) -> tuple[ExecStatus, str, int, float]:
        """Watch until it ends or breaks a limit: status, detail, exit status and CPU-seconds."""
        status, detail, end = ExecStatus.EXITED, "", None
        with (
            selectors.DefaultSelector() as selector,
            os.fdopen(read_end, "rb", 0) as results,
            process.stdout,
            process.stderr,
        ):
            selector.register(results, selectors.EVENT_READ, "results")
            selector.register(process.stdout, selectors.EVENT_READ, "stdout")
            selector.register(process.stderr, selectors.EVENT_READ, "stderr")
            if self.talk is not None:
                self.talk.begin(process, selector)
            next_look = 0.0
            while (end := self._heard_end(process, selector)) is None:
                now = time.monotonic()
                self.allowance.step(now)
                if now >= next_look:
                    self._measure(process, now)
                    ended_look = time.monotonic()
                    pause = min(_PAUSE * (ended_look - now), _LONGEST_PAUSE)
                    next_look = ended_look + max(_TICK, pause)
                breach = self._breach(self.job.limits, now - started)
                if breach is not None:
                    status, detail = breach
                    end = kill_tree(process)
                    break
            kill_group(process.pid)
            self._drain(selector)
            if self.talk is not None:
                self.talk.end()
        return status, detail, *end

    def _heard_end(
        self, process: Started, selector: selectors.BaseSelector
    ) -> tuple[int, float] | None:
        """Take what has come, and see whether the process has ended."""
        self._take(selector, _TICK)
        return process.ended()

    def _start(self, write_end: int) -> Started:
        job_path = self.backend.job_path(self.folder)
        scratch = self.backend.scratch(self.folder)
        threads = int(self.job.request.get("threads", 1))
        request = StartRequest(
            folder=self.folder,
            env=environment(job_path, threads, scratch),
            uid=self.uid,
            limits=self.job.limits,
            group=self.group,
            results=write_end,
            listens=self.talk is not None,
            threads=threads,
            device=str(self.job.request.get("device", "cpu")),
        )
        return self.backend.start(request)

    def _take(self, selector: selectors.BaseSelector, timeout: float) -> bool:
        """Read what is there; False when nothing was."""
        events = selector.select(timeout)
        for key, _ in events:
            if key.data == "stdin":
                assert self.talk is not None
                self.talk.write()
                continue
            data = os.read(key.fd, 1 << 16)
            if not data:
                selector.unregister(key.fileobj)
            elif key.data == "results":
                self.received += len(data)
                for header, payload in self.reader.feed(data):
                    self._accept(header, payload)
            else:
                self.printed += len(data)
                text = self.texts[key.data]
                text += data
                del text[:-_TEXT_KEPT]
        return bool(events)

    def _accept(self, header: dict[str, Any], payload: bytes) -> None:
        kind = header.pop("kind")
        if self.spool is not None:
            header["offset"], header["size"] = self.spooled, len(payload)
            if kind == "weights":
                self.spool.write(payload)
                self.spooled += len(payload)
                payload = b""
        self.held += len(payload)
        if kind in ("begin", "attempt"):
            header["cpu_seconds"] = self._cpu_now()
            header["elapsed"] = time.monotonic() - self.started
        message = Message(kind, header, payload)
        if self.talk is not None:
            self.talk.hear(message)
        self.messages.append(message)
        if self.on_message is not None:
            self.on_message(message)

    def _cpu_now(self) -> float:
        """What the tree has spent so far; it is subtracted from what the program is charged for."""
        return max(self.cpu, cpu_seconds(tree(self.pid)))

    def _drain(self, selector: selectors.BaseSelector) -> None:
        # The tree is dead, so only what is in the pipes can come. Counting rounds instead of time
        # loses none of it, even if this process itself is kept waiting.
        for _ in range(_PIPE_ROUNDS):
            if not selector.get_map() or not self._take(selector, 0.02):
                return

    def _measure(self, process: Started, now: float) -> None:
        alive = tree(process.pid)
        pids = [process.pid for process in alive]
        # The kernel's own sum misses what an init inside a pid namespace never waited for.
        self.cpu = max(self.cpu, cpu_seconds(alive))
        self.allowance.look(pids, now, self.cpu)
        self.memory.look(alive[process.ours :])
        self.processes, self.threads = len(alive), sum(process.threads for process in alive)
        self.hoarded = hoard(pids)

    @property
    def peak_mb(self) -> float:
        return self.memory.peak / 1024 / 1024

    def _breach(self, limits: Limits, elapsed: float) -> tuple[ExecStatus, str] | None:
        if self.allowance.used > limits.wall_seconds:
            return ExecStatus.TIMED_OUT, f"stopped after {limits.wall_seconds:.0f} s"
        if elapsed > _MOST_STRETCH * limits.wall_seconds:
            got = f"in {elapsed:.0f} s the program got only {self.allowance.used:.0f} s"
            return ExecStatus.SANDBOX_FAILED, f"the machine is too busy: {got}"
        if self.peak_mb > limits.memory_mb:
            return (
                ExecStatus.OUT_OF_MEMORY,
                f"used {self.peak_mb:.0f} MiB, the limit is {self._allowed()}",
            )
        if self.processes > limits.processes:
            return ExecStatus.OUTPUT_LIMIT, f"started more than {limits.processes} processes"
        if self.threads > TASKS_PER_PROCESS * limits.processes:
            most = TASKS_PER_PROCESS * limits.processes
            return ExecStatus.OUTPUT_LIMIT, f"started more than {most} threads"
        if self.hoarded:
            return ExecStatus.OUTPUT_LIMIT, self.hoarded
        if self.printed > limits.output_mb * 1024 * 1024:
            return ExecStatus.OUTPUT_LIMIT, f"printed more than {limits.output_mb} MiB"
        headers = self.received - self.spooled - self.held - MAX_PAYLOAD  # one may be half read
        if self.received > _MAX_RESULTS or self.held > _MAX_HELD or headers > _MAX_HEADERS:
            return ExecStatus.OUTPUT_LIMIT, "sent more results than a run can have"
        return None

    def _allowed(self) -> str:
        return f"{self.job.limits.memory_mb} MiB"

    def _result(
        self, status: ExecStatus, code: int | None, wall: float, cpu: float, detail: str
    ) -> ExecResult:
        inner: list[str] = []
        if self.messages and self.messages[0].kind == "confined":
            header = self.messages[0].header
            outer = [name for name in str(header.get("outer", "")).split(",") if name]
            layers = header.get("layers")
            inner = [*outer, *map(str, layers if isinstance(layers, list) else ())]
        if inner and self.group is not None:
            inner.append("cgroups")
        missing = tuple(name for name in self.backend.expected if name not in inner)
        return ExecResult(
            status=status,
            returncode=code,
            wall_seconds=wall,
            cpu_seconds=max(cpu, self.cpu),
            peak_memory_mb=self.peak_mb,
            containment=Containment(self.backend.name, tuple(inner), missing),
            messages=tuple(self.messages),
            stdout=_text(self.texts["stdout"]),
            stderr=_text(self.texts["stderr"]),
            detail=detail or self.reader.broken,
            dropped=int(bool(self.reader.broken)),
        )


def _text(data: bytearray) -> str:
    return data.decode("utf-8", errors="replace")
