# /// hostile
# rows = [21]
# tries = "fills temporary folders: one huge file, many small files, deep and locked folders"
# verdicts = ["FAILED", "CRASHED", "OUT_OF_MEMORY", "OUTPUT_LIMIT", "TIMED_OUT"]
# layer = "temporary space"
# survey = ["large files", "small files"]
# cases = ["large files", "small files", "strange folders"]
# [limits]
# wall_seconds = 45
# ///
import os
import tempfile

MIB = 1 << 20
HERE = tempfile.mkdtemp(prefix=TARGETS["marker"])


def huge():
    with open(os.path.join(HERE, "huge"), "wb") as file:
        for _ in range(700):
            file.write(b"x" * MIB)
    return "700 MiB in one file"


def many(folder, count=14, size=50):
    for number in range(count):
        with open(os.path.join(folder, f"{TARGETS['marker']}-{number}"), "wb") as file:
            for _ in range(size):
                file.write(b"x" * MIB)
    return f"{count * size} MiB in {count} files"


def small():
    for number in range(400_000):
        os.close(os.open(os.path.join(HERE, str(number)), os.O_CREAT | os.O_WRONLY))
    return "400000 files"


def deep():
    """Deeper than a recursion goes; only a host that cleans up could stumble over it."""
    os.chdir(HERE)
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")


def locked():
    """Folders closed to their owner stay behind if the cleaner has only the owner's rights."""
    path = os.path.join(HERE, "locked")
    os.makedirs(os.path.join(path, "inner"))
    os.chmod(path, 0)


WAYS = {
    "large files": {
        "700 MiB in one file": huge,
        "700 MiB in files": lambda: many(HERE),
        "700 MiB in shared memory": lambda: many("/dev/shm"),
    },
    "small files": {"400000 files": small},
    "strange folders": {"locked folders": locked, "deep folders": deep},
}
for what, way in WAYS[CASE].items():
    attempt(what, way)
os.chdir("/")
