"""Control groups: limits that hold for a whole process tree, and leave nothing of it."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
import pytest

from autograder.sandbox.cgroups import _places, _sweep, control_group

HANGS = 600
"""Seconds; this only stops a test that would wait for ever."""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _places(), reason="this machine lets us make no control group"),
]


def start(group, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(group.joined([sys.executable, "-I", "-S", "-c", code]))


def test_memory_of_the_whole_tree_is_bounded_and_the_breach_is_known():
    with control_group(64, 64) as group:
        assert group is not None
        code = "import os\nif os.fork() == 0:\n    x = bytearray(1 << 29)\nos.wait()"
        start(group, code).wait(timeout=HANGS)
        assert group.out_of_memory


def test_a_tree_within_its_limits_has_not_run_out_of_memory():
    with control_group(64, 64) as group:
        assert group is not None
        assert start(group, "x = bytearray(1 << 20)").wait(timeout=HANGS) == 0
        assert not group.out_of_memory


def test_files_in_memory_count(tmp_path):
    if not psutil.disk_partitions(all=True) or "tmpfs" not in {
        part.fstype for part in psutil.disk_partitions(all=True) if part.mountpoint == "/dev/shm"
    }:
        pytest.skip("/dev/shm is not in memory here")
    with control_group(64, 64) as group:
        assert group is not None
        code = (
            "import tempfile\n"
            "with tempfile.TemporaryFile(dir='/dev/shm') as file:\n"
            "    for _ in range(256): file.write(bytes(1 << 20))"
        )
        start(group, code).wait(timeout=HANGS)
        assert group.out_of_memory


def test_the_number_of_tasks_is_bounded():
    with control_group(64, 8) as group:
        assert group is not None
        code = (
            "import os, sys, time\n"
            "for n in range(20):\n"
            "    try:\n"
            "        if os.fork() == 0: time.sleep(3600)\n"
            "    except BlockingIOError: os._exit(n)\n"
            "os._exit(99)"
        )
        assert start(group, code).wait(timeout=HANGS) < 8


def test_no_process_and_no_folder_is_left():
    with control_group(64, 64) as group:
        assert group is not None
        code = (
            "import os, signal, time\n"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "if os.fork() == 0:\n    os.setsid(); time.sleep(3600)\n"
        )
        process = start(group, code)
        process.wait(timeout=HANGS)
        until = time.monotonic() + HANGS
        pids: list[int] = []
        while not pids and time.monotonic() < until:
            pids = [int(pid) for pid in (group.folders[0] / "cgroup.procs").read_text().split()]
        assert pids
    assert not any(psutil.pid_exists(pid) and alive(pid) for pid in pids)
    assert not any(folder.exists() for folder in group.folders)


def test_what_a_killed_grader_left_is_swept_and_what_a_living_one_made_is_not():
    place = _places()[0]
    dead, living = place / "autograder-999999999-left", place / "autograder-1-fresh"
    for folder in (dead, living):
        folder.mkdir()
    try:
        _sweep(place)
        assert not dead.exists()
        assert living.exists()
    finally:
        for folder in (dead, living):
            if folder.exists():
                folder.rmdir()


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
