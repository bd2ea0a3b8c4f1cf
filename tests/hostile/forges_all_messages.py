# /// hostile
# rows = [11, 12]
# tries = "sends every message of a perfect run itself, with the labels that it knows, and ends"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "NEEDS_REVIEW"]
# layer = "results channel"
# survey = ["knowing"]
# cases = ["knowing", "as ours", "twice"]
# ///
import json
import os
import struct
import sys

import numpy as np

PIPE = int(sys.argv[-1])
JOB = sys.argv[-2]


def send(kind, payload=b"", **header):
    text = json.dumps({"kind": kind, **header}).encode()
    data = struct.pack(">4sII", b"WWIL", len(text), len(payload)) + text + payload
    while data:
        data = data[os.write(PIPE, data) :]


def load(name):
    return np.load(os.path.join(JOB, "run-0", f"{name}.npy"))


def model(scale):
    """One convolution and one layer, as a table and the bytes behind it."""
    shapes = {"0.weight": [8, 1, 3, 3], "0.bias": [8], "3.weight": [1, 8], "3.bias": [1]}
    rows = [[name, "parameter", "float32", shape] for name, shape in shapes.items()]
    table = {"tensors": rows, "modes": [1, 1, 1, 1, 1], "small": [], "kept": []}
    count = sum(int(np.prod(shape)) for shape in shapes.values())
    weights = scale * np.random.default_rng(1).standard_normal(count).astype("<f4")
    return json.dumps(table).encode(), weights.tobytes()


def forge():
    labels = load("train_labels")[:32]
    rows = np.full((len(labels), 2), 0.02, "<f4")
    rows[np.arange(len(labels)), labels] = 0.98
    send("loaded", diagnosis=None, small=[])
    said = {"train_loss": 0.0202, "val_loss": 0.0202, "val_accuracy": 1.0}
    kinds = ["built", *["epoch"] * 4, "fitted"]
    for number, kind in enumerate(kinds):
        table, weights = model(1 + number)
        send(kind, table, **({"reported": {"epoch": number, **said}} if kind == "epoch" else {}))
        send("weights", weights)
    send("trial", rows.tobytes())
    send("done")


if CASE == "as ours":
    send("ours", message="the grader is to blame")
forge()
if CASE == "twice":
    forge()
sys.stdout.write("HELD a perfect run | seen from outside only\n")
sys.stdout.flush()
os._exit(0)
