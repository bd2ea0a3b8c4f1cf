"""Plant on this machine what an attack may want to reach, and see what was reached."""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from autograder.course import course_root

_IPC_CREAT, _IPC_RMID = 0o1000, 0
_SHM_KEYS = 0x57570000
"""High bits of the keys of our System V segments."""
_MARKER = re.compile(r"wwil-([0-9a-f]{6})[0-9a-f]{4}")
_PLACES = ("/var/tmp", "/dev/shm")


@dataclass
class Targets:
    """What was planted. Every secret contains `token`, whatever an attack writes `marker`."""

    marker: str
    """Part of the name of whatever an attack makes, so that its traces can be told apart."""
    token: str
    """The text that must never be read inside a sandbox."""
    paths: dict[str, Path] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    """Names of the listeners that something has connected or sent to."""
    sentinel: subprocess.Popen[bytes] | None = None

    def told(self) -> dict[str, Any]:
        """What an attack is told: where things are, never what they contain."""
        places = {name: str(path) for name, path in self.paths.items()}
        return {"marker": self.marker, **places, **self.values}

    def damaged(self) -> list[str]:
        """Planted things that have changed or are gone."""
        lost = [
            name
            for name, path in self.paths.items()
            if name.endswith("_file") and not _holds(path, self.token)
        ]
        if self.sentinel is not None and self.sentinel.poll() is not None:
            lost.append("a process on the host was killed")
        return lost


@contextmanager
def planted() -> Iterator[Targets]:
    """Plant everything, and remove it when the context ends."""
    # Contains our process id, for `sweep`. A process name holds these 15 characters and no more.
    marker = f"wwil-{os.getpid() & 0xFFFFFF:06x}{secrets.token_hex(2)}"
    targets = Targets(marker, environment_secret())
    with ExitStack() as stack:
        _plant_files(targets, stack)
        _plant_process(targets, stack)
        _plant_listeners(targets, stack)
        _plant_shared_memory(targets, stack)
        yield targets


def sweep() -> list[str]:
    """Remove what killed processes had planted; returns the names of what was found."""
    folders = (*_PLACES, tempfile.gettempdir(), Path.home(), course_root())
    found = [path for folder in folders for path in _listed(Path(folder)) if _is_stale(path.name)]
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
    return [*map(str, found), *_sweep_shared_memory()]


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_stale(name: str) -> bool:
    match = _MARKER.match(name.removeprefix("."))
    return match is not None and not psutil.pid_exists(int(match[1], 16))


def _sweep_shared_memory() -> list[str]:
    try:
        lines = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
    found = []
    for key, segment, _mode, _size, creator, *_rest in map(str.split, lines):
        if int(key) & ~0xFFFF == _SHM_KEYS and not psutil.pid_exists(int(creator)):
            ctypes.CDLL(None).shmctl(int(segment), _IPC_RMID, None)
            found.append(f"shared memory {key}")
    return found


def _plant_files(targets: Targets, stack: ExitStack) -> None:
    """Plant secrets in the home folder, in the repository and where everybody may read them."""
    # Not below /tmp, which a sandbox covers anyway.
    base = _PLACES[0] if os.path.isdir(_PLACES[0]) else None
    public = Path(tempfile.mkdtemp(prefix=f"{targets.marker}-", dir=base))
    stack.callback(shutil.rmtree, public, ignore_errors=True)
    public.chmod(0o755)
    drop = public / "drop"
    drop.mkdir()
    drop.chmod(0o777)
    targets.paths |= {"public_folder": public, "drop": drop}
    places = {
        "home_file": Path.home() / f".{targets.marker}",
        "repository_file": course_root() / f".{targets.marker}-labels",
        "public_file": public / "readable",
        "temporary_file": Path(tempfile.gettempdir()) / f"{targets.marker}-readable",
        "shared_file": Path(_PLACES[1]) / targets.marker,
    }
    for name, path in places.items():
        with suppress(OSError):
            path.write_text(targets.token, encoding="ascii")
            path.chmod(0o666)
            stack.callback(path.unlink, missing_ok=True)
            targets.paths[name] = path
    targets.paths["repository"] = course_root()
    targets.paths["home"] = Path.home()


@cache
def environment_secret() -> str:
    """The secret that a variable of this process holds from the first call on.

    Call it before any thread starts: a thread that sets a variable while another one starts a
    process makes that start fail ("Bad address").
    """
    secret = f"token-{secrets.token_hex(12)}"
    os.environ[f"AUTOGRADER_SECRET_{secrets.token_hex(2).upper()}"] = secret
    return secret


def _plant_process(targets: Targets, stack: ExitStack) -> None:
    """Start another process that has the secret variable too."""
    # It ends by itself when its standard input is closed: when this process is gone.
    waits = [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"]
    sentinel = subprocess.Popen(waits, stdin=subprocess.PIPE)
    stack.callback(_close, sentinel)
    targets.sentinel = sentinel
    targets.values |= {"sentinel_pid": sentinel.pid, "grader_pid": os.getpid()}
    stack.callback(sentinel.wait)
    stack.callback(sentinel.kill)


def _plant_listeners(targets: Targets, stack: ExitStack) -> None:
    selector = stack.enter_context(selectors.DefaultSelector())
    path = targets.paths["public_folder"] / "socket"
    places: list[tuple[str, int, int, Any]] = [
        ("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        ("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        ("unix", socket.AF_UNIX, socket.SOCK_STREAM, str(path)),
    ]
    if sys.platform == "linux":
        abstract = f"\0{targets.marker}"
        places.append(("abstract", socket.AF_UNIX, socket.SOCK_STREAM, abstract))
    for name, family, kind, address in places:
        listener = stack.enter_context(socket.socket(family, kind))
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        selector.register(listener, selectors.EVENT_READ, name)
        if family == socket.AF_INET:
            targets.values[f"{name}_port"] = listener.getsockname()[1]
    path.chmod(0o777)
    targets.paths["unix_socket"] = path
    done = threading.Event()
    thread = threading.Thread(target=_listen, args=(selector, targets.contacts, done), daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(done.set)


def _listen(selector: selectors.BaseSelector, contacts: set[str], done: threading.Event) -> None:
    while not done.is_set():
        for key, _ in selector.select(0.1):
            contacts.add(key.data)
            listener: Any = key.fileobj
            if key.data == "udp":
                listener.recv(1 << 16)
            else:
                listener.accept()[0].close()


def _plant_shared_memory(targets: Targets, stack: ExitStack) -> None:
    """Plant a System V segment that everybody on this machine may attach."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    key = _SHM_KEYS | secrets.randbelow(1 << 16)
    segment = libc.shmget(key, 4096, _IPC_CREAT | 0o666)
    if segment < 0:
        return
    stack.callback(libc.shmctl, segment, _IPC_RMID, None)
    address = libc.shmat(segment, None, 0)
    ctypes.memmove(address, targets.token.encode(), len(targets.token))
    libc.shmdt(ctypes.c_void_p(address))
    targets.values["shm_key"] = key


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="ascii") == text
    except (OSError, UnicodeDecodeError):
        return False
