# /// hostile
# rows = [28]
# tries = "signals, traces and reads every process that it can name, the grader included"
# verdicts = ["FAILED", "CRASHED"]
# layer = "other processes"
# ///
import os
import signal
import sys

OTHERS = {"the sentinel": TARGETS["sentinel_pid"], "the grader": TARGETS["grader_pid"]}


def signalled(pid):
    # Where the sandbox has its own ids, this one is nobody's or one of ours: no success.
    def action():
        os.kill(pid, 0)
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read()
        own = (b"autograder.worker", b"bwrap", b"launcher", b"zygote")
        if any(name in words for name in own):
            raise ProcessLookupError(3, "a process of this sandbox")
        if pid == TARGETS["sentinel_pid"]:
            os.kill(pid, signal.SIGKILL)
        return words[:60] or "killed"

    return action


def by_descriptor(pid):
    return lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL) or "killed"


def traced(pid):
    return lambda: system_call(101, 117, 16, pid, 0, 0) or "traced"


def read_by_vm(pid):
    return lambda: system_call(310, 270, pid, 0, 0, 0, 0, 0) or "read"


for name, pid in OTHERS.items():
    attempt(f"kill {name}", signalled(pid))
    if name == "the sentinel":
        attempt(f"kill {name} by descriptor", by_descriptor(pid))
    attempt(f"trace {name}", traced(pid))
    attempt(f"read the memory of {name}", read_by_vm(pid))
    attempt(f"renice {name}", lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, 19) or "niced")
    attempt(f"limit {name}", lambda pid=pid: system_call(302, 261, pid, 1, 0, 0) or "limited")
attempt("trace the parent", traced(os.getppid()))
attempt("trace the first process", traced(1))
attempt("write the first process's memory", lambda: open("/proc/1/mem", "r+b") and "opened")
attempt(
    "steal a descriptor of the first process", lambda: system_call(438, 438, os.pidfd_open(1), 0, 0)
)
attempt("compare with another process", lambda: system_call(312, 272, 1, os.getpid(), 0, 0, 0) == 0)
attempt("raise priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -20) or "raised")
attempt("real-time scheduling", lambda: os.sched_setscheduler(0, 1, os.sched_param(50)) or "set")
attempt(
    "adjust the out-of-memory score",
    lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-900"),
)
