# /// hostile
# rows = [24, 34]
# tries = "predictions that are not probabilities, or of a type that trips whoever reads them"
# verdicts = ["FAILED", "INVALID_SUBMISSION", "CRASHED", "OUT_OF_MEMORY"]
# together = ["nan", "infinity", "negative", "sums", "complex", "integer", "boolean", "double", "half", "objects", "numpy", "list", "none", "text", "labels", "logits", "one column", "one row", "transposed", "sparse", "meta", "expanded", "huge", "other order", "generator"]
# [limits]
# wall_seconds = 40
# memory_mb = 900
# ///
import numpy as np

fair_predict = predict


def predict(model, images):
    fair = fair_predict(model, images)
    count = len(images)
    return {
        "nan": lambda: fair * float("nan"),
        "infinity": lambda: fair * float("inf"),
        "negative": lambda: torch.stack([-fair[:, 0], 1 + fair[:, 0]], dim=1),
        "sums": lambda: fair * 7,
        "complex": lambda: fair.to(torch.complex64),
        "integer": lambda: (fair > 0.5).long(),
        "boolean": lambda: fair > 0.5,
        "double": lambda: fair.double(),
        "half": lambda: fair.half(),
        "objects": lambda: np.array([object()] * count),
        "numpy": lambda: fair.numpy(),
        "list": lambda: fair.tolist(),
        "none": lambda: None,
        "text": lambda: "0.5 0.5",
        "labels": lambda: fair.argmax(1),
        "logits": lambda: fair.log(),
        "one column": lambda: fair[:, :1],
        "one row": lambda: fair[:1],
        "transposed": lambda: fair.T,
        "sparse": lambda: fair.to_sparse(),
        "meta": lambda: fair.to("meta"),
        "expanded": lambda: torch.tensor([0.5]).expand(count, 2),
        "huge": lambda: torch.tensor([0.5]).expand(count * 10**9, 2),
        "other order": lambda: fair.flip(0),
        "generator": lambda: (row for row in fair),
    }[CASE]()
