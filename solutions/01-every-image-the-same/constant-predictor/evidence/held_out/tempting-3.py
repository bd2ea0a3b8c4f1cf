import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# It is deep and has no batch norm; and the gradient of the first weights is small.
def measured(program, train, val):
    step = program.first_steps(train, val)[0]
    weights = [n for n, g in step.gradients.items() if g.dim() > 1]
    norm = any("running_mean" in n for n in step.before)
    if not weights:
        return -50.0
    first = step.gradients[weights[0]].norm().item()
    return len(weights) * (0.2 if norm else 1.0) - math.log10(first + 1e-12)


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
