import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def unpack(dataset):
    images = torch.stack([dataset[i][0] for i in range(len(dataset))])
    labels = torch.tensor([int(dataset[i][1]) for i in range(len(dataset))])
    return images, labels


def pack(like, images, labels):
    """A dataset of the same kind with my images and labels."""
    return type(like)(images.clone(), torch.as_tensor(labels).long(), like.classes)


# Training and prediction treat an image differently: shapes and statistics of what enters.
def measured(program, train, val):
    step = program.first_steps(train, val)[0]
    torch.manual_seed(0)
    x = program.entering(program.build_model(), unpack(train)[0])
    a, b = step.entered.double(), x.double()
    different = sum(abs(math.log(p / q)) for p, q in zip(a.shape[1:], b.shape[1:], strict=False))
    return different + abs(a.mean() - b.mean()).item() + abs(a.std() - b.std()).item()


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
