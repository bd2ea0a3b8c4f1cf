"""The host's side of `zygote.py`: one such process for each grader, started when first needed."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from autograder.sandbox.platform import environment
from autograder.sandbox.private_folder import private_folder
from autograder.sandbox.started import StartRequest

ZYGOTE = Path(__file__).resolve().parent / "zygote.py"
_PATIENCE = 300.0
"""Seconds within which torch must be imported and a fork must tell its number: far more than
either takes."""


def python_command(*arguments: str) -> list[str]:
    """The argv that runs `zygote.py`."""
    return [os.path.abspath(sys.executable), "-P", "-s", "-B", str(ZYGOTE), *arguments]


class Fork:
    """A sandbox that the zygote has forked."""

    ours = 2
    """The leader of the namespaces and their init: forks too, with no memory of their own."""

    def __init__(
        self,
        pid: int,
        line: socket.socket,
        stdin: IO[bytes] | None,
        stdout: IO[bytes],
        stderr: IO[bytes],
    ) -> None:
        self.pid, self.stdin, self.stdout, self.stderr = pid, stdin, stdout, stderr
        self._line = line
        self._heard = b""
        self._end: tuple[int, float] | None = None
        self._handle = os.pidfd_open(pid)  # it waits for our word, so the number is still its own
        line.setblocking(False)

    def begin(self) -> None:
        """Let it raise its walls and do its job."""
        self._line.send(b"g")

    def ended(self) -> tuple[int, float] | None:
        if self._end is not None:
            return self._end
        try:
            piece = self._line.recv(4096)
        except BlockingIOError:
            return None
        except ConnectionError:
            piece = b""
        self._heard += piece
        if piece and not self._heard.endswith(b"\n"):
            return None
        self._end = (-signal.SIGKILL, 0.0)  # the zygote has gone, and takes its forks with it
        with suppress(ValueError, KeyError):
            said = json.loads(self._heard)
            self._end = (int(said["code"]), float(said["cpu"]))
        self._line.close()
        os.close(self._handle)
        return self._end

    def signal(self, number: int) -> None:
        if self._end is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)


class Zygote:
    """A running `zygote.py`."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        with theirs, private_folder() as folder:
            # Imported modules remember /tmp, as a worker's do; one makes a folder when imported.
            env = {**environment("/job", 1, "/tmp"), "TORCHINDUCTOR_CACHE_DIR": str(folder)}
            self._process = subprocess.Popen(
                python_command(str(theirs.fileno())),
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                start_new_session=True,
                env=env,
            )
            theirs.close()
            ours.settimeout(_PATIENCE)
            if ours.recv(16) != b"ready":
                said = self._said()
                self.stop()
                raise OSError(f"the process that forks sandboxes did not start: {said}")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-500:] or "it said nothing"

    def fork(self, job: dict[str, Any], request: StartRequest) -> Fork:
        """A new sandbox, which has not begun.

        Raises:
            OSError: the zygote is gone.
        """
        out_here, out_there = os.pipe()
        err_here, err_there = os.pipe()
        in_there, in_here = os.pipe() if request.listens else (os.open(os.devnull, os.O_RDONLY), -1)
        here, there = socket.socketpair()
        opened = [os.fdopen(out_here, "rb", 0), os.fdopen(err_here, "rb", 0)]
        stdin = os.fdopen(in_here, "wb", 0) if request.listens else None
        try:
            descriptors = [in_there, out_there, err_there, request.results, there.fileno()]
            socket.send_fds(self._control, [json.dumps(job).encode()], descriptors)
            here.settimeout(_PATIENCE)
            said = here.recv(64)
            if not said:
                raise OSError("the process that forks sandboxes has ended")
            return Fork(int(json.loads(said)["pid"]), here, stdin, *opened)
        except BaseException:
            here.close()
            for file in (*opened, *([stdin] if stdin else [])):
                file.close()
            raise
        finally:
            there.close()
            for descriptor in (in_there, out_there, err_there):
                os.close(descriptor)

    def stop(self) -> None:
        """End it, and with it everything that it has forked."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()


_lock = threading.Lock()
_running: list[tuple[int, Zygote]] = []
"""The id of the process that started the zygote, and the zygote; a fork of a grader has its own."""


def zygote() -> Zygote:
    """The zygote of this process, started if there is none yet.

    Raises:
        OSError: it cannot be started.
    """
    with _lock:
        if not (_running and _running[0][0] == os.getpid() and _running[0][1].is_alive):
            stop()
            _running[:] = [(os.getpid(), Zygote())]
            atexit.register(stop)
        return _running[0][1]


def stop() -> None:
    """Stop this process's zygote, if there is one."""
    if _running and _running[0][0] == os.getpid():
        _running.pop()[1].stop()
