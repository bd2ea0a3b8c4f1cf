# /// hostile
# rows = [17]
# tries = "a fork bomb and a thread bomb"
# verdicts = ["FAILED", "CRASHED", "OUTPUT_LIMIT", "OUT_OF_MEMORY", "TIMED_OUT"]
# layer = "number of processes"
# survey = ["forks"]
# cases = ["forks", "threads"]
# [limits]
# wall_seconds = 25
# ///
import os
import threading
import time

MOST = 400


def forks():
    born = 0
    for _ in range(MOST):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        born += 1
    time.sleep(1)  # time enough to be seen from outside
    return f"{born} processes"


def threads():
    born = []
    for _ in range(3000):
        born.append(threading.Thread(target=time.sleep, args=(3,), daemon=True))
        born[-1].start()
    return f"{len(born)} threads"


attempt(f"{MOST} forks", forks) if CASE == "forks" else attempt("3000 threads", threads)
