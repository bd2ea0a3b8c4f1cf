"""Start a job behind walls, watch it, take its messages, and leave nothing running."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from autograder.sandbox.backends import Backend, available
from autograder.sandbox.job import Job, give_to, job_folder
from autograder.sandbox.platform import environment, spare_uid
from autograder.types import Containment, ExecResult, ExecStatus, Limits, Message
from autograder.worker.frames import FrameReader

_TICK = 0.05
_TEXT_KEPT = 16 * 1024
_MAX_RESULTS = 256 * 1024 * 1024
_ADDRESS_SPACE_EXTRA_MB = 8 * 1024
"""Libraries reserve far more address space than they use; this only stops the absurd."""


def execute(
    job: Job,
    *,
    backend: Backend | None = None,
    on_message: Callable[[Message], None] | None = None,
) -> ExecResult:
    """Run a job to its end or to its limits.

    Args:
        backend: which walls; the strongest of this machine unless given.
        on_message: called with each message as it arrives, for showing progress.

    Returns:
        What was seen from outside. Never raises for anything that the program does.

    Raises:
        SandboxUnavailableError: no backend can be raised here.
        OSError: the job's folder cannot be written.
    """
    chosen = backend or available()
    on_cuda = job.request.get("device") == "cuda"
    memory = 0 if on_cuda else job.limits.memory_mb + _ADDRESS_SPACE_EXTRA_MB
    with spare_uid() as uid:
        inner = {
            "memory_mb": memory,
            "file_mb": job.limits.file_mb,
            "cpu_seconds": int(job.limits.wall_seconds * 4) + 1,
            "processes": job.limits.processes if uid is not None else 0,
        }
        placeholder = Path("{job}")
        walls = {
            "readable": chosen.readable(placeholder),
            "writable": chosen.writable(placeholder),
            "limits": inner,
        }
        with job_folder(job, walls) as folder:
            if uid is not None:
                give_to(folder, uid)
            return _Watch(job, chosen, folder, uid, on_message).run()


@dataclass
class _Watch:
    """One running job, seen from outside."""

    job: Job
    backend: Backend
    folder: Path
    uid: int | None
    on_message: Callable[[Message], None] | None
    reader: FrameReader = field(default_factory=FrameReader)
    messages: list[Message] = field(default_factory=list)
    texts: dict[str, bytearray] = field(
        default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()}
    )
    printed: int = 0
    received: int = 0
    peak_mb: float = 0.0
    cpu: float = 0.0
    processes: int = 0

    def run(self) -> ExecResult:
        limits, started = self.job.limits, time.monotonic()
        read_end, write_end = os.pipe()
        try:
            process = self._start(write_end)
        except OSError as error:
            os.close(read_end)
            return self._result(ExecStatus.SANDBOX_FAILED, None, 0.0, 0.0, str(error))
        finally:
            os.close(write_end)
        assert process.stdout is not None
        assert process.stderr is not None
        status, detail, cpu, code = ExecStatus.EXITED, "", 0.0, None
        with selectors.DefaultSelector() as selector, os.fdopen(read_end, "rb", 0) as results:
            selector.register(results, selectors.EVENT_READ, "results")
            selector.register(process.stdout, selectors.EVENT_READ, "stdout")
            selector.register(process.stderr, selectors.EVENT_READ, "stderr")
            next_look = 0.0
            while code is None:
                self._take(selector, _TICK)
                ended, wait_status, usage = os.wait4(process.pid, os.WNOHANG)
                if ended:
                    code = os.waitstatus_to_exitcode(wait_status)
                    cpu = usage.ru_utime + usage.ru_stime
                    break
                now = time.monotonic()
                if now >= next_look:
                    self._measure(process.pid)
                    next_look = now + _TICK
                breach = self._breach(limits, now - started)
                if breach is not None:
                    status, detail = breach
                    cpu = _kill_tree(process)
                    code = process.returncode
                    break
            _kill_group(process.pid)
            self._drain(selector)
        process.returncode = code
        process.stdout.close()
        process.stderr.close()
        if status is ExecStatus.EXITED and not any(m.kind == "confined" for m in self.messages):
            status, detail = ExecStatus.SANDBOX_FAILED, f"the worker did not start (exit {code})"
        wall = time.monotonic() - started
        return self._result(status, code, wall, cpu, detail)

    def _start(self, write_end: int) -> subprocess.Popen[bytes]:
        job_path = self.backend.job_path(self.folder)
        scratch = self.backend.scratch(self.folder)
        threads = int(self.job.request.get("threads", 1))
        env = environment(job_path, threads, scratch)
        worker = [os.path.abspath(sys.executable), "-s", "-B", "-m", "autograder.worker"]
        worker += [job_path, str(write_end)]
        argv = self.backend.command(self.folder, worker, env, self.uid, self.job.limits)
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write_end,),
            cwd="/",
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        )

    def _take(self, selector: selectors.BaseSelector, timeout: float) -> bool:
        """Read what is there; False when nothing was."""
        events = selector.select(timeout)
        for key, _ in events:
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
        message = Message(header.pop("kind"), header, payload)
        self.messages.append(message)
        if self.on_message is not None:
            self.on_message(message)

    def _drain(self, selector: selectors.BaseSelector) -> None:
        deadline = time.monotonic() + 1.0
        while selector.get_map() and time.monotonic() < deadline:
            if not self._take(selector, 0.02):
                return

    def _measure(self, pid: int) -> None:
        tree = _tree(pid)
        self.peak_mb = max(self.peak_mb, _resident_mb(tree, self.job.limits.memory_mb))
        # The kernel's own sum misses what an init inside a pid namespace never waited for.
        self.cpu = max(self.cpu, sum(_cpu_seconds(process) for process in tree))
        self.processes = len(tree)

    def _breach(self, limits: Limits, elapsed: float) -> tuple[ExecStatus, str] | None:
        if elapsed > limits.wall_seconds:
            return ExecStatus.TIMED_OUT, f"stopped after {limits.wall_seconds:.0f} s"
        if self.peak_mb > limits.memory_mb:
            return (
                ExecStatus.OUT_OF_MEMORY,
                f"used {self.peak_mb:.0f} MiB, allowed are {limits.memory_mb} MiB",
            )
        if self.processes > limits.processes:
            return ExecStatus.OUTPUT_LIMIT, f"started more than {limits.processes} processes"
        if self.printed > limits.output_mb * 1024 * 1024:
            return ExecStatus.OUTPUT_LIMIT, f"printed more than {limits.output_mb} MiB"
        if self.received > _MAX_RESULTS:
            return ExecStatus.OUTPUT_LIMIT, "sent more results than a run can have"
        return None

    def _result(
        self, status: ExecStatus, code: int | None, wall: float, cpu: float, detail: str
    ) -> ExecResult:
        inner: list[str] = []
        if self.messages and self.messages[0].kind == "confined":
            header = self.messages[0].header
            outer = [name for name in str(header.get("outer", "")).split(",") if name]
            inner = [*outer, *(str(name) for name in header.get("layers", []))]
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


def _tree(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _resident_mb(processes: list[psutil.Process], limit_mb: int) -> float:
    """Memory of the tree in MiB; pages shared by forked workers count once when it matters."""
    total = sum(_memory(process, "rss") for process in processes)
    if total > limit_mb * 1024 * 1024:
        total = sum(_memory(process, "pss") for process in processes)
    return total / 1024 / 1024


def _memory(process: psutil.Process, kind: str) -> int:
    try:
        info = process.memory_info() if kind == "rss" else process.memory_full_info()
        return int(getattr(info, kind, info.rss))
    except psutil.Error:
        return 0


def _kill_tree(process: subprocess.Popen[bytes]) -> float:
    """Kill everything below and including the process; returns its CPU seconds."""
    tree = _tree(process.pid)
    process.send_signal(signal.SIGTERM)  # lets our launcher take its orphans down first
    for _ in range(10):
        time.sleep(0.02)
        ended, _status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
    else:
        _kill_group(process.pid)
        process.kill()
        _, _status, usage = os.wait4(process.pid, 0)
    for child in tree[1:]:
        try:
            child.kill()
        except psutil.Error:
            continue
    process.returncode = -signal.SIGKILL
    return usage.ru_utime + usage.ru_stime


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
