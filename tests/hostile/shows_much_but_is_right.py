# /// hostile
# rows = [37]
# tries = "nothing: a right program with warnings, progress bars and prints on both streams"
# verdicts = ["PASSED"]
# base = "reference"
# ///
import logging
import sys
import warnings

logging.basicConfig(level=logging.DEBUG)
quiet_fit = fit


def fit(model, train, val, *, device, log):
    warnings.warn("this is deprecated", DeprecationWarning)
    warnings.warn("lr_scheduler.step() before optimizer.step()")
    logging.getLogger("training").error("only a message")

    def loud_log(model, *, epoch, **numbers):
        for step in range(40):
            sys.stderr.write(
                f"\repoch {epoch} {'#' * step}{'.' * (40 - step)}| {step}/40 Error? no"
            )
        sys.stderr.write("\n")
        print("FAILED assert Traceback (most recent call last):", numbers)
        log(model, epoch=epoch, **numbers)

    return quiet_fit(model, train, val, device=device, log=loud_log)
