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


# The training images themselves: accuracy and loss that `predict` gets on them, against the
# training loss that is reported.
def measured(program, train, val):
    run = program.train(train, val)
    images, labels = unpack(train)
    p = program.predict(run.model, images)[: len(labels)].clamp_min(1e-9)
    loss = -p[torch.arange(len(p)), labels].log().mean().item()
    wrong = 1 - (p.argmax(1) == labels).float().mean().item()
    return math.log((loss + 1e-3) / (run.logs[-1].reported["train_loss"] + 1e-2)) + 4 * wrong


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
