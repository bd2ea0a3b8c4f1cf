import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# The plot: how many times larger the validation loss is than the training loss, from the start.
def measured(program, train, val):
    logs = program.train(train, val, logs=3).logs
    ratios = [r.reported["val_loss"] / max(r.reported["train_loss"], 1e-6) for r in logs]
    return float(np.abs(np.log(np.clip(ratios, 1e-6, 1e6))).mean())


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
