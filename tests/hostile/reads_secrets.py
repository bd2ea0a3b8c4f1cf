# /// hostile
# rows = [23]
# tries = "reads environments, memory and files of other processes, keys and shared memory"
# verdicts = ["FAILED"]
# shares = true
# layer = "secrets"
# ///
import ctypes
import glob
import os

KNOWN = {
    *("PATH", "HOME", "TMPDIR", "USER", "LANG", "PYTHONPATH", "PWD", "LC_CTYPE", "CUDA_HOME"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "MPLBACKEND", "OMP_NUM_THREADS"),
    *("OMP_WAIT_POLICY", "TQDM_MININTERVAL", "GLIBC_TUNABLES"),
    *("TORCHINDUCTOR_CACHE_DIR", "AUTOGRADER_OUTER", "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH"),
}


def read(path):
    def action():
        with open(path, "rb") as file:
            return file.read(300)

    return action


def own_environment():
    return sorted(
        set(os.environ) - KNOWN - {n for n in os.environ if n.startswith(("TORCH", "KMP"))}
    )


def environments_of_others():
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                names = {part.split(b"=")[0].decode() for part in file.read().split(b"\0")}
        except OSError:
            continue
        found += sorted(names - set(os.environ) - KNOWN - {""})
    return found


def strangers():
    """Processes that are neither ours nor the sandbox's own."""
    seen = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{folder}/cmdline", "rb") as file:
                words = file.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        own = ("autograder.worker", "bwrap", "launcher.py", "zygote.py")
        if words and not any(name in words for name in own):
            seen.append(words[:60])
    return seen


def old_segment():
    libc = ctypes.CDLL(None, use_errno=True)
    segment = libc.shmget(TARGETS.get("shm_key", 1), 0, 0)
    if segment < 0:
        raise OSError(ctypes.get_errno(), "refused")
    libc.shmat.restype = ctypes.c_void_p
    return ctypes.string_at(libc.shmat(segment, None, 0), 64)


attempt("variables that nobody gave us", own_environment)
attempt("environments of other processes", environments_of_others)
attempt("command lines of strangers", strangers)
attempt("the parent's environment", lambda: b"SECRET" in read(f"/proc/{os.getppid()}/environ")())
for pid in (TARGETS["sentinel_pid"], TARGETS["grader_pid"]):
    for name in ("environ", "maps", "mem", "cwd", "fd", "root"):
        path = f"/proc/{pid}/{name}"
        seen = os.listdir if name in ("fd", "cwd", "root") else lambda p: read(p)()
        attempt(f"{name} of a process of the host's", lambda p=path, seen=seen: seen(p))
attempt("a shared segment of the host's", old_segment)
attempt("shared memory of the host's", read(f"/dev/shm/{TARGETS['marker']}"))
attempt("keys in the keyring", lambda: system_call(250, 219, 11, -3, 0, 0))
attempt("a key of the user's", lambda: system_call(249, 218, b"user", b"token", None, -3))
attempt("the kernel's log", lambda: system_call(103, 116, 3, ctypes.create_string_buffer(512), 512))
attempt("the kernel's log as a file", read("/dev/kmsg"))
attempt("kernel memory", read("/proc/kcore"))
attempt("physical memory", read("/dev/mem"))
attempt("open files of the launcher", lambda: [os.readlink(p) for p in glob.glob("/proc/1/fd/*")])
