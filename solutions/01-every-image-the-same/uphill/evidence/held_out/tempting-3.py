import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# Number of parameters of the returned model for each training image, and how far the validation loss
# lies above the training loss after three epochs.
def measured(program, train, val):
    run = program.train(train, val, logs=3)
    count = sum(p.numel() for p in run.model.parameters())
    reported = run.logs[-1].reported
    gap = reported["val_loss"] - math.log(2)
    return math.log10(count / len(train)) + max(-1.0, min(1.0, gap))


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
