"""Two runs cannot communicate through locks on system files that both may read."""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator

import pytest

from autograder.sandbox import backends, execute

pytestmark = pytest.mark.slow

USABLE = [backend for backend in backends() if backend.official and not backend.unavailable()]
PLACES = """
import fcntl, os, struct, errno
def tried(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
found = {}
with open(os.__file__, "rb") as file:
    wholly = struct.pack("hhqqi4x", READ, 0, 0, 0, 0)
    found["flock"] = tried(lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB))
    found["record"] = tried(lambda: fcntl.fcntl(file, fcntl.F_SETLK, wholly))
    found["open file"] = tried(lambda: fcntl.fcntl(file, 37, wholly))
    found["lease"] = tried(lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK))
    found["notice"] = tried(lambda: fcntl.fcntl(file, fcntl.F_NOTIFY, 1))
    fcntl.fcntl(file, fcntl.F_SETFD, fcntl.fcntl(file, fcntl.F_GETFD))  # all else works
    found["held"] = os.path.basename(file.name)
    print(found, flush=True)
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.inotify_init1(0)
print("inotify", watch >= 0 or errno.errorcode[ctypes.get_errno()], flush=True)
import tempfile
with tempfile.TemporaryFile() as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_EX)
    print("own files can be locked", flush=True)
raise RuntimeError("end")
""".replace("READ", str(fcntl.F_RDLCK))


@pytest.fixture(autouse=True)
def nobody_else(tmp_path_factory) -> Iterator[None]:
    """Tests that run beside this one must not hold the same locks."""
    with open(tmp_path_factory.getbasetemp().parent / "test-locks", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def held_here() -> Iterator[None]:
    """The host holds every kind of lock that another run could hold."""
    with open(os.__file__, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.fcntl(file, fcntl.F_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0))
        yield


@pytest.mark.parametrize("backend", USABLE, ids=lambda backend: backend.name)
def test_a_program_cannot_tell_whether_another_holds_a_lock(backend, held_here, small_job) -> None:
    result = execute(small_job(PLACES, wall_seconds=60), backend=backend)
    assert "'flock': 'done', 'record': 'done', 'open file': 'done'" in result.stdout, result
    assert "'lease': 'EPERM', 'notice': 'EPERM'" in result.stdout
    assert "inotify EPERM" in result.stdout
    assert "own files can be locked" in result.stdout


@pytest.mark.parametrize("backend", USABLE, ids=lambda backend: backend.name)
def test_a_lock_that_a_program_takes_holds_nobody_up(backend, small_job) -> None:
    seen: list[bool] = []

    def look(message) -> None:
        if message.kind != "loaded":
            return
        with open(os.__file__, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            seen.append(True)

    code = (
        "import fcntl, os\nkept = open(os.__file__, 'rb')\nfcntl.flock(kept, fcntl.LOCK_EX)\n"
        "exercise = 'x'\ndef build_model(): raise RuntimeError('end')\n"
        "def fit(*a, **k): pass\ndef predict(*a): pass\n"
    )
    result = execute(small_job(code, wall_seconds=60), backend=backend, on_message=look)
    assert seen == [True], result
