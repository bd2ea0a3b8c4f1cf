# /// hostile
# rows = [17, 19]
# tries = "makes itself impossible or costly to watch, so that the watcher fails or comes too late"
# verdicts = ["TIMED_OUT", "OUTPUT_LIMIT", "OUT_OF_MEMORY"]
# layer = "time"
# cases = ["short processes", "short threads", "mapped workers", "threads"]
# survey = []
# [limits]
# wall_seconds = 8
# ///
import mmap
import threading
import time


def short_processes():
    while True:
        child = os.fork()
        if child == 0:
            if os.fork() == 0:
                os._exit(0)
            os._exit(0)
        os.waitpid(child, 0)


def short_threads():
    while True:
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()


def mapped_workers():
    """Each with as many mappings as the kernel allows, and a size that asks for a closer look."""
    kept = [mmap.mmap(-1, 1 << 16) for _ in range(20_000)]
    for number, one in enumerate(kept):
        one[0] = number % 256
        if number % 2:
            one.madvise(mmap.MADV_DONTFORK if number % 4 == 1 else mmap.MADV_DODUMP)
    for _ in range(60):
        if os.fork() == 0:
            break
    while True:
        time.sleep(1)


def threads():
    for _ in range(2000):
        try:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        except RuntimeError:
            break
    while True:
        time.sleep(1)


def fit(model, train, val, *, device, log):
    attempt(f"more time, by {CASE}", lambda: None)
    {
        "short processes": short_processes,
        "short threads": short_threads,
        "mapped workers": mapped_workers,
        "threads": threads,
    }[CASE]()
