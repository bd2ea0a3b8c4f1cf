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


# The contrast (entropy of the histogram) of the second channel that enters, less that of the raw
# channel, together with a training loss that does not fall much.
def entropy(values):
    counts = torch.histc(values.double().flatten(), bins=32)
    p = counts / counts.sum()
    return -(p[p > 0] * p[p > 0].log()).sum().item()


def measured(program, train, val):
    images, _ = unpack(train)
    torch.manual_seed(0)
    x = program.entering(program.build_model(), images)
    if x.dim() != 4:
        return 0.0
    lost = entropy(images[..., 1]) - entropy(x[:, min(1, x.shape[1] - 1)])
    logs = program.train(train, val, logs=6).logs
    return lost + logs[-1].reported["train_loss"] / math.log(3)


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
