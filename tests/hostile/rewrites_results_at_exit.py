# /// hostile
# rows = [9]
# tries = "exit hooks, finalizers and a waiting thread that send better results at the end"
# verdicts = ["FAILED", "INVALID_SUBMISSION"]
# layer = "results channel"
# survey = []
# ///
import atexit
import json
import os
import struct
import sys
import threading
import time
import weakref


def better():
    header = json.dumps({"kind": "done"}).encode()
    frame = struct.pack(">4sII", b"WWIL", len(header), 0) + header
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, frame)
        except OSError:
            continue


def waits():
    main = threading.main_thread()
    while main.is_alive():
        time.sleep(0.01)
    better()


class Last:
    pass


last = Last()
weakref.finalize(last, better)
atexit.register(better)
threading._register_atexit(better)
threading.Thread(target=waits, daemon=True).start()
sys.excepthook = lambda *error: better()
print("HELD results of its own | seen from outside only")
