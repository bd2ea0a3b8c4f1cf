# /// hostile
# rows = [8]
# tries = "ends the process in the middle of training, with success or without"
# verdicts = ["CRASHED"]
# cases = ["_exit"]
# together = ["exit", "interrupt", "generator exit", "abort", "after one epoch"]
# ///
import os
import sys

honest_fit = fit


def fit(model, train, val, *, device, log):
    if CASE == "_exit":
        os._exit(0)
    if CASE == "exit":
        sys.exit(0)
    if CASE == "interrupt":
        raise KeyboardInterrupt
    if CASE == "generator exit":
        raise GeneratorExit
    if CASE == "abort":
        os.abort()

    def last_log(model, **numbers):
        log(model, **numbers)
        os._exit(0)

    return honest_fit(model, train, val, device=device, log=last_log)
