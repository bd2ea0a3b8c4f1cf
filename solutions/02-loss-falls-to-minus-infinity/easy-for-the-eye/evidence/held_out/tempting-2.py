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


# How dark is what enters: share of the lowest value in the channels, against the raw images.
def measured(program, train, val):
    images, _ = unpack(val)
    torch.manual_seed(0)
    x = program.entering(program.build_model(), images).double()
    if x.dim() != 4:
        return 0.0
    low = x.amin((0, 2, 3), keepdim=True)
    share = (x <= low + 1e-6).double().mean().item()
    raw = (images == 0).double().mean().item()
    return share - raw


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
