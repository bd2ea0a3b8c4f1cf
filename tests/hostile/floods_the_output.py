# /// hostile
# rows = [20]
# tries = "floods both streams, or the warnings"
# verdicts = ["OUTPUT_LIMIT"]
# layer = "output"
# survey = ["raw"]
# cases = ["warnings", "raw"]
# [limits]
# wall_seconds = 60
# ///
import os
import warnings

print("HELD endless text | seen from outside only")
warnings.simplefilter("always")
for number in range(10**9):
    if CASE == "warnings":
        warnings.warn("x" * 100_000)
    if CASE == "raw":
        os.write(1 + number % 2, b"\xff\x00" * 50_000)
