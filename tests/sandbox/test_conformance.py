"""Every backend holds to the same contract: what gets in, what gets out, what is left behind."""

from __future__ import annotations

import functools
import json
import os
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from autograder.sandbox import Job, backends, execute
from autograder.types import ExecResult, ExecStatus, Limits

pytestmark = pytest.mark.slow

REQUEST = {
    **{"part": "train", "seeds": [1], "device": "cpu", "threads": 1},
    **{"classes": ["a", "b"], "trial": 8, "cells": None, "elsewhere": {}},
}
ARRAYS: dict[str, np.ndarray] = {
    **{f"{name}_images": np.zeros((8, 6, 6, 1), np.uint8) for name in ("train", "val")},
    "train_labels": np.zeros(8, np.int64),
    "val_labels": np.zeros(8, np.int64),
}
USABLE = [backend for backend in backends() if not backend.unavailable()]
OFFICIAL = [backend for backend in USABLE if backend.official]


def run(backend, code: str, *, respond=None, **limits) -> ExecResult:
    """Execute module-level code; its last word is an exception that carries what it saw."""
    # An hour: a test of a limit sets its own, and elsewhere no limit must interfere.
    job = Job(textwrap.dedent(code), REQUEST, [ARRAYS], Limits(**{"wall_seconds": 3600, **limits}))
    return execute(job, backend=backend, respond=respond)


def said(result: ExecResult) -> str:
    errors = [m.header["message"] for m in result.messages if m.kind == "error"]
    assert errors, (result.status, result.detail, result.stderr)
    return errors[-1]


@pytest.fixture(params=USABLE, ids=lambda backend: backend.name)
def backend(request):
    return request.param


@pytest.fixture(params=OFFICIAL, ids=lambda backend: backend.name)
def official(request):
    return request.param


def test_this_machine_has_an_official_backend():
    assert OFFICIAL, [f"{b.name}: {b.unavailable()}" for b in backends()]


REPOSITORY = Path(__file__).resolve().parents[2]
LOOKS = f"""
import ctypes, json, os, pathlib, socket, sys
seen = {{}}

def look(function):
    seen[function.__name__] = function()

def look_where_it_is_refused(function):
    if official:  # elsewhere it may succeed: write there, or stop the process that started it
        look(function)

def refused(action):
    try:
        action()
    except OSError:
        return True
    return False

@look
def user():
    return os.geteuid()

@look
def environment():
    found = repr(dict(os.environ))
    for file in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            found += file.read_bytes().decode(errors="replace")
        except OSError:
            pass
    return [{os.environ["AUTOGRADER_SECRET"]!r} in found, {str(Path.home())!r} in found]

@look
def hidden():
    places = {[str(REPOSITORY / name) for name in ("solutions", "course", "datasets")]!r}
    readable = [place for place in places if not refused(lambda: os.listdir(place))]
    return readable + ([] if refused(lambda: open("/etc/passwd").read()) else ["/etc/passwd"])

@look
def labels():
    names = [n for _, _, files in os.walk(os.path.dirname(__file__)) for n in files]
    return sorted(name for name in names if "labels" in name)

@look_where_it_is_refused
def written():
    places = [outside, os.path.join(os.path.dirname(__file__), "program.py"),
              os.path.join(sys.prefix, "planted.pth"), "/usr/planted", "/dev/planted"]
    done = [place for place in places if not refused(lambda: open(place, "a").write("x"))]
    open(os.path.join(os.environ["TMPDIR"], "mine"), "w").write("x")
    return done

@look
def connected():
    ways = [(f, k) for f in ("AF_INET", "AF_INET6") for k in ("SOCK_STREAM", "SOCK_DGRAM")]
    def connect(family, kind):
        socket.socket(getattr(socket, family), getattr(socket, kind)).connect(("localhost", 9))
    return [way for way in ways if not refused(lambda: connect(*way))]

@look
def passed_on():
    a, b = socket.socketpair()
    a.send(b"hello")
    return b.recv(5).decode()

@look_where_it_is_refused
def calls():
    libc = ctypes.CDLL(None, use_errno=True)
    return [libc.unshare(0x10000000), libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
            libc.ptrace(16, os.getppid(), 0, 0)]

@look
def heard():
    return len(os.read(0, 9))

raise RuntimeError(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Path:
    """A file that anybody could write."""
    folder = tmp_path_factory.mktemp("outside")
    folder.chmod(0o777)
    return folder / "planted.txt"


@pytest.fixture(scope="module")
def looks(outside) -> Callable[[Any], tuple[ExecResult, dict[str, Any]]]:
    """`looks(backend)`: one program that looks at everything, run once behind these walls."""

    @functools.cache
    def looked(backend: Any) -> tuple[ExecResult, dict[str, Any]]:
        given = f"official, outside = {backend.official}, {str(outside)!r}\n"
        result = run(backend, given + LOOKS)
        return result, json.loads(said(result).removeprefix("RuntimeError: "))

    return looked


def test_names_the_layers_in_force(backend, looks):
    containment = looks(backend)[0].containment
    assert containment.backend == backend.name
    assert set(backend.expected) <= set(containment.layers)
    assert containment.missing == ()
    assert ("uid" in containment.layers) == (os.geteuid() == 0 and backend.official)


def test_never_runs_as_root(backend, looks):
    assert looks(backend)[1]["user"] != 0


def test_shows_no_secret_and_no_home(official, looks):
    assert looks(official)[1]["environment"] == [False, False]


def test_sees_neither_solutions_nor_specs_nor_labels(official, looks):
    seen = looks(official)[1]
    assert (seen["hidden"], seen["labels"]) == ([], ["train_labels.npy", "val_labels.npy"])


def test_writes_nothing_outside_its_scratch_folder(official, looks, outside):
    assert looks(official)[1]["written"] == []
    assert not outside.exists()


def test_opens_no_network_socket(official, looks):
    assert looks(official)[1]["connected"] == []


def test_local_sockets_stay_possible(backend, looks):
    assert looks(backend)[1]["passed_on"] == "hello"


def test_makes_no_namespaces_and_traces_nobody(official, looks):
    assert looks(official)[1]["calls"] == [-1, -1, -1]


def test_without_a_conversation_there_is_nothing_to_read(backend, looks):
    assert looks(backend)[1]["heard"] == 0


def test_covers_a_course_that_lies_among_what_is_shown(official, monkeypatch):
    """As in a container with the clone in /usr/src, or where our packages are copies."""
    with tempfile.TemporaryDirectory(prefix="course-in-", dir=sys.prefix) as folder:
        course = Path(folder)
        course.chmod(0o755)
        (course / "course" / "01").mkdir(parents=True)
        (course / "course" / "01" / "exercise.toml").touch()
        (course / "answers").write_text("the answers")
        code = f"""
            import os
            seen = []
            try:
                seen.append(open({str(course / "answers")!r}).read())
            except OSError:
                pass
            try:
                open({str(course / "planted")!r}, "w").write("x")
                seen.append("written")
            except OSError:
                pass
            raise RuntimeError(seen)
        """
        # Until somebody says that it is a course:
        assert said(run(official, code)) == "RuntimeError: ['the answers']"
        monkeypatch.setenv("AUTOGRADER_HOME", folder)
        assert said(run(official, code)) == "RuntimeError: []"


def test_takes_every_descendant_down(official):
    code = """
        import os, subprocess, sys, signal
        child = "import os,signal,time; os.setsid(); signal.signal(15, signal.SIG_IGN); " \\
                "time.sleep(97531)"
        subprocess.Popen([sys.executable, "-c", child])
        raise RuntimeError("left one behind")
    """
    run(official, code)
    deadline = time.monotonic() + 600  # the kernel ends them in its own time; they sleep for a day
    while _sleepers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _sleepers() == []


def _sleepers() -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any("97531" in part for part in process.info["cmdline"] or [])
    ]


def test_stops_what_takes_too_long(backend):
    code = """
        import signal, time
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        while True:
            time.sleep(1)
    """
    result = run(backend, code, wall_seconds=6)
    assert result.status is ExecStatus.TIMED_OUT


def test_stops_what_takes_too_much_memory(backend):
    code = """
        kept = []
        while True:
            kept.append(bytearray(64 * 2**20))
    """
    result = run(backend, code, memory_mb=900)
    assert result.status is ExecStatus.OUT_OF_MEMORY
    assert result.peak_memory_mb < 4000


def test_an_absurd_allocation_is_refused_at_once(backend):
    result = run(backend, "import torch; torch.zeros(10**12)")
    assert [m.header["failure"] for m in result.messages if m.kind == "error"] == ["out of memory"]


def test_stops_floods_of_text(backend):
    result = run(backend, "while True: print('x' * 10_000)", output_mb=2)
    assert result.status is ExecStatus.OUTPUT_LIMIT
    assert len(result.stdout) <= 16 * 1024


def test_a_full_temporary_folder_hurts_only_the_program(official):
    code = """
        import os
        try:
            with open(os.path.join(os.environ["TMPDIR"], "big"), "wb") as file:
                for _ in range(1000):
                    file.write(b"x" * 2**20)
        except OSError as error:
            raise RuntimeError("full") from None
    """
    assert said(run(official, code, file_mb=32)) == "RuntimeError: full"


def test_a_sudden_end_is_seen(backend):
    result = run(backend, "import os; os._exit(0)")
    assert result.status is ExecStatus.EXITED
    assert [m.kind for m in result.messages] == ["confined", "begin"]


def test_leaves_no_folder_behind(backend, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    run(backend, "raise RuntimeError('end')")
    assert list(tmp_path.glob("autograder-*/program.py")) == []


def test_two_sandboxes_at_once_do_not_share_a_user():
    from autograder.sandbox.platform import spare_uid

    with spare_uid() as first, spare_uid() as second:
        assert first is None or first != second


TALKER = """
import hashlib, os, sys, time
from autograder.worker.frames import FrameWriter
writer = FrameWriter(int(sys.argv[2]))

def read(size):
    data = bytearray()
    while len(data) < size and (piece := os.read(0, size - len(data))):
        data += piece
    return bytes(data)
"""
MIB = 2**20


def test_many_mebibytes_go_both_ways_and_the_line_is_closed_at_the_end(backend):
    """Both sides write at the same time, in pieces far larger than a pipe holds."""
    spoken = [os.urandom(6 * MIB) for _ in range(4)]
    heard: list[bytes] = []

    def respond(message):
        if message.kind == "begin":
            return [b"", *spoken]
        if message.kind != "echo":
            return ()
        heard.append(message.payload)
        return [message.payload[:MIB]] if len(heard) < len(spoken) else None

    code = f"""{TALKER}
for _ in range({len(spoken)}):
    writer.send("echo", read({6 * MIB}))
again = read(100 * {MIB})
raise RuntimeError(len(again), os.read(0, 1))
"""
    result = run(backend, code, respond=respond)
    assert spoken == heard
    assert (result.status, result.dropped) == (ExecStatus.EXITED, 0)
    assert said(result) == f"RuntimeError: ({3 * MIB}, b'')"


def test_a_worker_that_ends_before_it_has_listened_is_seen(backend):
    result = run(
        backend,
        f"{TALKER}\nread(5)\nos._exit(0)",
        respond=lambda message: [bytes(MIB)] * 64 if message.kind == "begin" else (),
    )
    assert result.status is ExecStatus.EXITED
    assert [m.kind for m in result.messages] == ["confined", "begin"]


def test_a_worker_that_never_listens_is_stopped(backend):
    result = run(
        backend,
        f"{TALKER}\nwhile True: time.sleep(1)",
        respond=lambda message: [bytes(MIB)] * 64,
        wall_seconds=6,
    )
    assert result.status is ExecStatus.TIMED_OUT


def test_a_worker_that_hangs_up_may_still_speak(backend):
    code = f"""{TALKER}
os.close(0)
time.sleep(0.5)
for _ in range(3):
    writer.send("echo")
raise RuntimeError("end")
"""
    result = run(backend, code, respond=lambda message: [bytes(MIB)] * 8)
    assert result.status is ExecStatus.EXITED
    assert said(result) == "RuntimeError: end"
    assert [m.kind for m in result.messages].count("echo") == 3


def test_a_fault_of_the_host_in_a_conversation_leaves_nothing_running(backend):
    def respond(message):
        raise ValueError("our own mistake")

    before = _below()  # what other tests in this process started and keep
    with pytest.raises(ValueError, match="our own mistake"):
        run(backend, "import time; time.sleep(600)", respond=respond)
    deadline = time.monotonic() + 5
    while (left := _below() - before) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


def _below() -> set[int]:
    """Ids of the live processes below this one."""
    return {
        process.pid
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
    }
