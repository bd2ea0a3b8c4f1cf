# /// hostile
# rows = [30]
# tries = "leaves files, modules, caches and variables for the next run, and looks for the last one's"
# verdicts = ["FAILED"]
# layer = "leftovers"
# ///
import glob
import os
import sys
import tempfile

NAME = "wwil-left-state"
PLACES = [
    *(tempfile.gettempdir(), os.environ["HOME"], os.environ.get("TORCHINDUCTOR_CACHE_DIR", "/tmp")),
    *(
        "/tmp",
        "/dev/shm",
        "/var/tmp",
        "/run",
        os.getcwd(),
        os.path.dirname(os.path.abspath(__file__)),
    ),
    *(
        TARGETS["drop"],
        os.path.expanduser("~/.cache/torch_extensions"),
        os.path.expanduser("~/.config"),
    ),
    *(sys.prefix, *[path for path in sys.path if path]),
]


def state():
    found = [path for place in PLACES for path in glob.glob(os.path.join(place, f"{NAME}*"))]
    return (
        found
        + [name for name in os.environ if NAME in name]
        + [m for m in sys.modules if NAME in m]
    )


attempt("find what an earlier run has left", state)
for place in PLACES:
    try:
        os.makedirs(place, exist_ok=True)
        for name in (NAME, f"{NAME}.pth", f"{NAME}.py"):
            with open(os.path.join(place, name), "w") as file:
                file.write(f"import sys  # {TARGETS['marker']}\n")
    except OSError:
        continue
os.environ[NAME] = "1"
sys.path.insert(0, tempfile.gettempdir())
sys.modules[NAME] = sys
