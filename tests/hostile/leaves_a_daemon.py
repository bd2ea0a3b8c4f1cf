# /// hostile
# rows = [7]
# tries = "leaves daemons behind: double fork, setsid, deaf to signals, with the results pipe open"
# verdicts = ["FAILED", "CRASHED"]
# layer = "leftovers"
# survey = ["forked"]
# cases = ["forked", "executed"]
# ///
import os
import signal
import subprocess
import sys
import time

DEAF = (
    "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(600)"
)


def daemon():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)
    os._exit(0)


if CASE == "forked":
    daemon()
else:
    command = [sys.executable, "-c", DEAF, TARGETS["marker"]]
    subprocess.Popen(command, close_fds=False, start_new_session=True)
print("HELD nothing yet | seen from outside only")
