# /// hostile
# rows = [4]
# tries = "replaces what shows errors, so that none is seen, and then fails"
# verdicts = ["CRASHED"]
# form = "notebook"
# ///
import sys
import traceback

# %%
sys.excepthook = lambda *error: None
traceback.extract_tb = lambda *a, **k: []
traceback.print_exception = lambda *a, **k: None
try:
    get_ipython().showtraceback = lambda *a, **k: None
except NameError:
    sys.unraisablehook = lambda *a: None


# %%
def fit(model, train, val, *, device, log):
    raise RuntimeError("nobody sees this")
