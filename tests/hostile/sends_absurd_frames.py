# /// hostile
# rows = [12, 26]
# tries = "frames with huge headers, deep JSON, duplicate keys or false lengths, and floods of frames"
# verdicts = ["INVALID_SUBMISSION", "OUTPUT_LIMIT"]
# layer = "results channel"
# survey = []
# cases = ["huge payload", "deep", "long number", "flood", "noise", "many epochs", "huge model"]
# together = ["doubled keys", "not finite", "surrogates", "absurd table", "too many bytes"]
# [limits]
# wall_seconds = 60
# ///
import json
import os
import struct
import sys

PIPE = int(sys.argv[-1]) if sys.argv[-1].isdigit() else 5


def frame(text, payload=b"", claimed=None):
    return struct.pack(">4sII", b"WWIL", len(text), claimed or len(payload)) + text + payload


def send(data):
    while data:
        data = data[os.write(PIPE, data) :]


SAID = {"epoch": 0, "train_loss": 0.1, "val_loss": 0.1, "val_accuracy": 1.0}
ABSURD = {
    "huge payload": lambda: send(frame(b'{"kind": "epoch"}', b"", 0xFFFFFFF0)),
    "deep": lambda: send(frame(b'{"kind": ' + b"[" * 60_000 + b"}")),
    "doubled keys": lambda: send(frame(b'{"kind": "loaded", "kind": "done", "kind": "ours"}')),
    "long number": lambda: send(frame(b'{"kind": "epoch", "reported": ' + b"9" * 60_000 + b"}")),
    "not finite": lambda: send(frame(b'{"kind": "epoch", "reported": -Infinity}')),
    "absurd table": lambda: send(
        frame(b'{"kind": "fitted"}', b'{"tensors": [["w", "parameter", "float32", [99999999999]]]}')
    ),
    "too many bytes": lambda: send(frame(b'{"kind": "weights"}', bytes(1000))),
    "huge model": lambda: [send(frame(b'{"kind": "weights"}', bytes(1 << 23))) for _ in range(300)],
    "flood": lambda: [send(frame(b'{"kind": "epoch"}', b"x" * 65536)) for _ in range(6000)],
    "noise": lambda: send(os.urandom(1 << 20)),
    "surrogates": lambda: send(frame(b'{"kind": "error", "message": "\\ud800\\u001b[2J"}')),
    "many epochs": lambda: [
        send(frame(json.dumps({"kind": "epoch", "reported": SAID, "cpu_seconds": 0}).encode()))
        for _ in range(20_000)
    ],
}
print("HELD a stumbling host | seen from outside only")


def fit(model, train, val, *, device, log, honest_fit=fit):
    ABSURD[CASE]()
    return honest_fit(model, train, val, device=device, log=log)
