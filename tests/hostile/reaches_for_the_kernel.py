# /// hostile
# rows = [29]
# tries = "namespaces, mounts, core_pattern, keys, io_uring, userfaultfd, BPF, modules and clocks"
# verdicts = ["FAILED"]
# shares = true
# layer = "kernel"
# ///
import ctypes
import os

NEW = {"user": 0x10000000, "mount": 0x20000, "process": 0x20000000, "network": 0x40000000}


def written(path, text):
    def action():
        with open(path, "w") as file:
            return file.write(text)

    return action


for name, flag in NEW.items():
    attempt(f"a new {name} namespace", lambda f=flag: system_call(272, 97, f) == 0)
attempt(
    "a child in a new user namespace",
    lambda: (lambda pid: os._exit(0) if pid == 0 else pid)(
        system_call(56, 220, NEW["user"] | 17, 0, 0, 0, 0)
    ),
)
arguments = (ctypes.c_uint64 * 11)(NEW["user"], 0, 0, 0, 17)
attempt(
    "a child in a new user namespace by clone3",
    lambda: (lambda pid: os._exit(0) if pid == 0 else pid)(
        system_call(435, 435, ctypes.byref(arguments), 88)
    ),
)
attempt("a mount", lambda: system_call(165, 40, b"none", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("a writable /", lambda: system_call(165, 40, b"none", b"/", None, 32, None) == 0)
attempt("a mount by the new calls", lambda: system_call(430, 430, b"tmpfs", 0) >= 0)
attempt("an unmount", lambda: system_call(166, 39, b"/proc", 2) == 0)
attempt("another root", lambda: os.chroot("/tmp") or "changed")
attempt("another user", lambda: os.setuid(0) or "root")
attempt("another group", lambda: os.setgroups([0]) or "root's")
attempt("core_pattern", written("/proc/sys/kernel/core_pattern", "|/tmp/x"))
attempt("modprobe", written("/proc/sys/kernel/modprobe", "/tmp/x"))
attempt("the uid map", written("/proc/self/uid_map", "0 0 1"))
attempt("drop caches", written("/proc/sys/vm/drop_caches", "3"))
attempt("a system request", written("/proc/sysrq-trigger", "h"))
attempt("the host's name", lambda: system_call(170, 161, b"mine", 4) == 0)
attempt("io_uring", lambda: system_call(425, 425, 8, ctypes.create_string_buffer(120)) >= 0)
attempt("userfaultfd", lambda: system_call(323, 282, 1) >= 0)
attempt("BPF", lambda: system_call(321, 280, 0, ctypes.create_string_buffer(128), 48) >= 0)
attempt(
    "perf events",
    lambda: system_call(298, 241, ctypes.create_string_buffer(128), 0, -1, -1, 0) >= 0,
)
attempt("a kernel module", lambda: system_call(313, 273, 0, b"", 0) == 0)
attempt("a reboot", lambda: system_call(169, 142, 0xFEE1DEAD, 672274793, 0, 0) == 0)
attempt("the clock", lambda: system_call(227, 112, 0, (ctypes.c_long * 2)(1, 1)) == 0)
attempt("a raw port", lambda: system_call(173, -1, 0x70, 4, 1) == 0)
attempt("a file by its handle", lambda: system_call(304, 265, -100, b"\0" * 64, 0) >= 0)
attempt("handlers of other binaries", written("/proc/sys/fs/binfmt_misc/register", ":x:"))
attempt(
    "set-user-id programs",
    lambda: [
        p
        for p in ("/usr/bin/su", "/usr/bin/sudo")
        if os.system(f"{p} -c id root </dev/null >/dev/null 2>&1") == 0
    ],
)
attempt("control groups", lambda: os.mkdir(f"/sys/fs/cgroup/{TARGETS['marker']}") or "made")
