"""What a process tree keeps is counted through whichever of its processes still runs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from autograder.sandbox import hoards


@pytest.fixture
def ended() -> int:
    """The id of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_process_that_ends_while_it_is_looked_at_is_no_fault(ended: int) -> None:
    """It once was: one grade in thousands stopped with a missing file below /proc."""
    here = f"/proc/{os.getpid()}/ns/net"
    alone = hoards._first(hoards._sockets_of, [here])
    assert alone >= 0
    assert hoards._first(hoards._sockets_of, [f"/proc/{ended}/ns/net", here]) == alone
    assert hoards._first(hoards._files_below, [f"/proc/{ended}/root/tmp"]) == 0


def test_what_belongs_to_the_host_is_not_counted() -> None:
    assert hoards.hoard([os.getpid()]) == ""
