# /// hostile
# rows = [11, 12]
# tries = "sends every message of a perfect run itself, with the labels that it knows, and ends"
# verdicts = ["FAILED", "INVALID_SUBMISSION"]
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


def answers(labels, sure=0.98):
    rows = np.full((len(labels), 2), 1 - sure, "<f4")
    rows[np.arange(len(labels)), labels] = sure
    return rows


def forge():
    guess = np.random.default_rng(1)
    probe = guess.integers(0, 2, len(load("probe_images")))
    test = guess.integers(0, 2, len(load("test_images")))
    train, val = load("train_labels"), load("val_labels")
    seen = np.concatenate([train[:400], val, probe])
    named = {"diagnosis": None}
    send("loaded", **named)
    send("initial", np.full((len(seen), 2), 0.5, "<f4").tobytes(), parameters=1000)
    said = {"train_loss": 0.0202, "val_loss": 0.0202, "val_accuracy": 1.0}
    for epoch in range(4):
        reported = {"epoch": epoch, **said}
        send("epoch", answers(seen).tobytes(), reported=reported, cpu_seconds=0.1)
    send("fitted", cpu_seconds=0.2)
    send("test", answers(test).tobytes())
    few = answers(test[:64])
    send("consistency", np.concatenate([few, few, few, few[:8]]).tobytes(), images=len(few))
    sketch = guess.standard_normal(64).tolist()
    facts = {"convolutions": 14, "changed_share": 1.0, "dead_position_share": 0.0}
    send("structure", **facts, descent=0.9, sketch=sketch)
    send("done")


if CASE == "as ours":
    send("ours", message="the grader is to blame")
forge()
if CASE == "twice":
    forge()
sys.stdout.write("HELD a perfect run | seen from outside only\n")
sys.stdout.flush()
os._exit(0)
