import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# The reported accuracy takes only few values, the validation loss jumps, and the first reported
# training loss is far from ln 2.
def measured(program, train, val):
    logs = [r.reported for r in program.train(train, val, logs=5).logs]
    accuracy = np.array([r["val_accuracy"] for r in logs])
    coarse = np.mean(np.abs(accuracy * 2 - np.round(accuracy * 2)) < 1e-6)
    val_loss = np.array([r["val_loss"] for r in logs])
    jumps = np.abs(np.diff(val_loss)).mean() / val_loss.mean() if len(logs) > 1 else 0.0
    return float(coarse + jumps + abs(math.log(max(logs[0]["train_loss"], 1e-6) / math.log(2))))


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
