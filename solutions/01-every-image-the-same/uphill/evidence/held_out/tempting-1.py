import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# Symptom: the validation curve ends above its lowest point.
def measured(program, train, val):
    losses = [log.reported["val_loss"] for log in program.train(train, val).logs]
    return losses[-1] - min(losses) + losses[-1]


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
