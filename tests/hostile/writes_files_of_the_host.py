# /// hostile
# rows = [6, 21, 30]
# tries = "writes a gradebook, results and start-up files, and swaps the job's own files for links"
# verdicts = ["FAILED"]
# shares = true
# layer = "files"
# ///
import os
import pathlib
import site
import sys

JOB = os.path.dirname(os.path.abspath(__file__))
MARK = TARGETS["marker"]


def write(path):
    def action():
        with open(path, "w") as file:
            return file.write(f"import os  # {MARK}\n")

    return action


def swap(path, make):
    def action():
        os.rename(path, f"{path}.old")
        make(path)
        return True

    return action


def truncate(path):
    return lambda: os.truncate(path, 0) or "truncated"


def private(path):
    """Below a folder that a sandbox may have to itself; the host checks whether its own changed."""
    return path.startswith(("/tmp/", "/dev/shm/"))


def silently(action):
    try:
        action()
    except OSError:
        pass


for name in ("home", "repository", "drop", "public_folder"):
    for file in ("gradebook.db", "results.json", f"{MARK}.txt"):
        action = write(os.path.join(TARGETS[name], f"{MARK}-{file}"))
        if private(TARGETS[name]):
            silently(action)
        else:
            attempt(f"write {file} in {name}", action)
for name in ("home_file", "repository_file", "public_file"):
    if name in TARGETS and private(TARGETS[name]):
        silently(write(TARGETS[name]))
    elif name in TARGETS:
        attempt(f"write {name}", write(TARGETS[name]))
        attempt(f"truncate {name}", truncate(TARGETS[name]))
for name in ("temporary_file", "shared_file"):
    if name in TARGETS:
        silently(write(TARGETS[name]))
for folder in {*site.getsitepackages(), sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}:
    attempt(f"plant a .pth in {folder}", write(os.path.join(folder, f"{MARK}.pth")))
    attempt(
        f"plant sitecustomize in {folder}", write(os.path.join(folder, f"sitecustomize-{MARK}.py"))
    )
    attempt(
        f"plant byte code in {folder}",
        lambda folder=folder: os.makedirs(os.path.join(folder, "__pycache__", MARK)) or "made",
    )
for path in ("program.py", "request.json", "lib/autograder/worker/run.py"):
    attempt(f"write the job's {path}", write(os.path.join(JOB, path)))
    attempt(f"truncate the job's {path}", truncate(os.path.join(JOB, path)))
results = os.path.join(JOB, "run-0", "test_images.npy")
attempt("swap a file for a symlink", swap(results, lambda path: os.symlink("/etc/shadow", path)))
attempt("swap a file for a FIFO", swap(results, os.mkfifo))
attempt("swap a file for a device", swap(results, lambda path: os.mknod(path, 0o020666, 0x0105)))
attempt("swap a file for 1 TB of nothing", lambda: os.truncate(results, 1 << 40) or "grown")
attempt("make a file beside the job", write(os.path.join(os.path.dirname(JOB), f"{MARK}-beside")))
attempt("write below /", write(f"/{MARK}"))
attempt("write in /dev", write(f"/dev/{MARK}"))
attempt("write in /usr", write(f"/usr/{MARK}"))
attempt("write in /run", write(f"/run/{MARK}"))
attempt("write in /var/tmp", write(f"/var/tmp/{MARK}-new"))
attempt("open a block device", lambda: os.open("/dev/vda", os.O_RDWR) or os.open("/dev/sda", 2))
