import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# All reported losses lie at ln 2 and do not move.
def measured(program, train, val):
    logs = program.train(train, val, logs=4).logs
    losses = np.array([[r.reported["train_loss"], r.reported["val_loss"]] for r in logs])
    return -float(np.abs(losses - math.log(2)).mean()) - 5 * float(losses[:, 0].std())


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
