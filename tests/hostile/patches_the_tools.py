# /// hostile
# rows = [13]
# tries = "patches losses, tensors, clocks, JSON and writing, so that every number looks good"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED", "NEEDS_REVIEW"]
# together = ["losses", "tensors", "clocks", "json", "write", "worker", "evaluation"]
# ///
import json
import os
import resource
import sys
import time

import numpy as np

if CASE == "losses":
    small = lambda *a, **k: torch.zeros((), requires_grad=True)
    F.cross_entropy = F.binary_cross_entropy_with_logits = F.nll_loss = F.logsigmoid = small
    torch.nn.functional.cross_entropy = nn.CrossEntropyLoss.forward = small

if CASE == "tensors":
    torch.Tensor.item = lambda self: 0.01
    torch.Tensor.backward = lambda self, *a, **k: None
    torch.equal = lambda a, b: False

if CASE == "clocks":
    time.time = time.perf_counter = time.process_time = time.monotonic = lambda: 0.0
    resource.getrusage = lambda who: type("Usage", (), {"ru_utime": 0.0, "ru_stime": 0.0})()

if CASE == "json":
    real_dumps = json.dumps
    json.dumps = lambda value, **k: real_dumps(
        {**value, "score": 1.0, "passed": True, "verdict": "PASSED"}
        if isinstance(value, dict)
        else value
    )
    np.save = lambda *a, **k: None

if CASE == "write":
    real_write = os.write
    os.write = lambda descriptor, data: real_write(
        descriptor, bytes(data).replace(b"0.69", b"0.01")
    )

if CASE == "worker":
    for name in ("run", "asking", "observe"):
        worker = sys.modules.get(f"autograder.worker.{name}")
        if worker is not None:
            worker.convolutions_of = lambda *a: {"convolutions": 99.0, "dead_position_share": 0.0}
            worker.probabilities = lambda predict, model, images, classes: np.eye(
                classes, dtype=np.float32
            )[np.zeros(len(images), int)]

if CASE == "evaluation":
    sys.modules["autograder.sampling.evaluation"] = sys.modules["autograder.grading"] = sys.modules[
        __name__
    ]
    PASSED = True
