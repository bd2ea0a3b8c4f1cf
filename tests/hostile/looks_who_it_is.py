# /// hostile
# rows = [23, 29]
# tries = "root's id, capabilities, groups and inherited descriptors"
# verdicts = ["FAILED"]
# shares = true
# layer = "user"
# ///
import os
import sys

PIPE = int(sys.argv[-1])


def capabilities():
    with open("/proc/self/status") as file:
        words = dict(line.split(":", 1) for line in file)
    return int(words["CapEff"], 16) or int(words["CapPrm"], 16) or int(words["CapAmb"], 16)


def may_gain():
    with open("/proc/self/status") as file:
        words = dict(line.split(":", 1) for line in file)
    return int(words["NoNewPrivs"]) == 0


def descriptors():
    names = {
        number: os.readlink(f"/proc/self/fd/{number}")
        for number in os.listdir("/proc/self/fd")
        if os.path.lexists(f"/proc/self/fd/{number}")
    }
    known = ("pipe:", "/dev/null", "anon_inode", "/proc/")
    return {n: path for n, path in names.items() if not path.startswith(known)}


def second_pipe():
    pipes = [
        n
        for n in os.listdir("/proc/self/fd")
        if os.path.lexists(f"/proc/self/fd/{n}")
        and os.readlink(f"/proc/self/fd/{n}").startswith("pipe:")
    ]
    return sorted(set(pipes) - {"1", "2", str(PIPE)})


attempt("run as root", lambda: os.getuid() == 0 or os.geteuid() == 0)
attempt("have capabilities", capabilities)
attempt("be of root's group", lambda: 0 in os.getgroups() or os.getgid() == 0)
attempt("gain privileges by a program", may_gain)
attempt("files that were left open", descriptors)
attempt("pipes that were left open", second_pipe)
attempt("a terminal", lambda: os.open("/dev/tty", os.O_RDWR) >= 0)
