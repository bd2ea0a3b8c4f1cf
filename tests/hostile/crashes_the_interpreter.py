# /// hostile
# rows = [27]
# tries = "crashes the interpreter with a null pointer, a smashed object or endless recursion in C"
# verdicts = ["CRASHED"]
# cases = ["null"]
# together = ["smashed", "stack"]
# ///
import ctypes
import sys


def fit(model, train, val, *, device, log):
    if CASE == "null":
        ctypes.string_at(0)
    if CASE == "smashed":
        ctypes.memset(id(type(model)), 0xFF, 400)
        ctypes.memset(id(None), 0xFF, 16)
    sys.setrecursionlimit(1 << 30)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    repr(nested)
    return type(model)()
