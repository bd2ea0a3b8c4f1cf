import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# Symptom: it learns the training images and not the others.
def measured(program, train, val):
    last = program.train(train, val).logs[-1].reported
    return last["val_loss"] - last["train_loss"] - last["val_accuracy"]


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
