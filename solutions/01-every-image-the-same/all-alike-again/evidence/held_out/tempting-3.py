import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


# The pull of the loss on the outputs is weak from the start (gradient norm at the output times the
# batch size), and the first loss is not that far from ln 2.
def measured(program, train, val):
    step = program.first_steps(train, val)[0]
    g = step.output_gradient
    if g is None:
        return -5.0
    return -(g.abs().mean() * len(g)).item() - 0.1 * abs(step.loss - math.log(2))


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
