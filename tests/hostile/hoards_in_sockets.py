# /// hostile
# rows = [18, 22]
# tries = "keeps memory that belongs to no process: data sent to itself and never read"
# verdicts = ["OUTPUT_LIMIT", "OUT_OF_MEMORY"]
# layer = "memory"
# survey = []
# [limits]
# wall_seconds = 40
# memory_mb = 350
# ///
import os
import resource
import socket
import time

FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def fill():
    kept, sent = [], 0
    try:
        while True:
            kept.append(socket.socketpair())
            for end in kept[-1]:
                end.setblocking(False)
                try:
                    while True:
                        sent += end.send(b"x" * 65536)
                except BlockingIOError:
                    continue
    except OSError:
        time.sleep(20)
    return sent


def hoard():
    """Some 200 MiB in each child, none of it resident."""
    for _ in range(12):
        if os.fork() == 0:
            fill()
            os._exit(0)
    time.sleep(6)
    with open("/proc/net/sockstat") as file:
        return f"{FILES} files a process, 12 processes: {file.readline().strip()}"


attempt("2 GiB in socket buffers", hoard)
