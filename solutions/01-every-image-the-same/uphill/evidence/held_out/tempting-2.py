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


# Overfitting measured at the end through `predict`: validation loss less training loss.
def measured(program, train, val):
    model = program.train(train, val).model
    losses = []
    for data in (train, val):
        images, labels = unpack(data)
        p = program.predict(model, images).clamp_min(1e-9)
        losses.append(-p[torch.arange(len(p)), labels].log().mean().item())
    return losses[1] - losses[0]


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
