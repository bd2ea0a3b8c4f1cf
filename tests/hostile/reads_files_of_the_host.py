# /// hostile
# rows = [5, 23]
# tries = "reads solutions, hidden data, specs, homes and other jobs' files wherever they may be"
# verdicts = ["FAILED"]
# shares = true
# layer = "files"
# ///
import glob
import os
import sys


def read(path):
    def action():
        with open(path, "rb") as file:
            return file.read(200)

    return action


def listed(path):
    return lambda: os.listdir(path)


def data_on_the_path():
    found = []
    for folder in sys.path:
        for name in ("imagesets", "solutions", "autograder/checks", "autograder/grading.py"):
            path = os.path.join(folder, name)
            if os.path.isfile(path) or (os.path.isdir(path) and os.listdir(path)):
                found.append(path)
    return found


def public_labels():
    """Those of the set that an image set was cut from, where Debian installs it."""
    walks = (os.walk(folder) for folder in ("/usr/share", "/usr/local/share", "/usr/src"))
    return [
        name for walk in walks for _, _, files in walk for name in files if "-labels-idx" in name
    ]


def hidden_labels():
    here = os.path.dirname(os.path.abspath(__file__))
    arrays = glob.glob(os.path.join(here, "**", "*labels*"), recursive=True)
    return [path for path in arrays if not path.endswith(("train_labels.npy", "val_labels.npy"))]


def other_jobs():
    here = os.path.dirname(os.path.abspath(__file__))
    near = [*glob.glob(os.path.join(os.path.dirname(here), "autograder-*")), *glob.glob("/job*")]
    seen = []
    for folder in near:
        try:
            seen += [folder] if os.path.realpath(folder) != here and os.listdir(folder) else []
        except OSError:
            continue
    return seen


for name in ("home_file", "repository_file", "public_file", "temporary_file", "shared_file"):
    if name in TARGETS:
        attempt(f"read {name}", read(TARGETS[name]))


def strangers(folder):
    """What a folder shows besides the path to the interpreter, which a sandbox must show."""
    ways = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), __file__)
    return [
        name
        for name in listed(folder)() or []
        if not any(way.startswith(os.path.join(folder, name)) for way in ways)
    ]


for name in ("home", "repository", "public_folder"):
    attempt(f"list {name}", lambda folder=TARGETS[name]: strangers(folder))
for name in ("course", "solutions", "datasets", "tests", "autograder"):
    attempt(f"list the repository's {name}", listed(os.path.join(TARGETS["repository"], name)))
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/root", "/home", "/var", "/mnt"):
    attempt(
        f"read {path}", listed(path) if path in ("/root", "/home", "/var", "/mnt") else read(path)
    )
attempt(
    "read by a path through the working directory", read(f"../../../../{TARGETS['public_file']}")
)
attempt("read by a path through /proc/self/root", read(f"/proc/self/root{TARGETS['public_file']}"))
attempt("read by a path through /proc/1/root", read(f"/proc/1/root{TARGETS['public_file']}"))
attempt("find data, checks or solutions on sys.path", data_on_the_path)
attempt("find the labels of the public set", public_labels)
attempt("find hidden labels beside the program", hidden_labels)
attempt("find other jobs", other_jobs)
attempt("import the checks", lambda: __import__("autograder.checks").checks.judge)
attempt("import the image sets", lambda: __import__("imagesets").load)
