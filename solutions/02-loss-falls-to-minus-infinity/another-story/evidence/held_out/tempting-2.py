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


# |reported - measured| validation loss and accuracy of the last model.
def measured(program, train, val):
    run = program.train(train, val, logs=3)
    images, labels = unpack(val)
    p = program.predict(run.model, images).clamp_min(1e-12)
    loss = -p[torch.arange(len(p)), labels].log().mean().item()
    accuracy = (p.argmax(1) == labels).float().mean().item()
    last = run.logs[-1].reported
    return abs(last["val_loss"] - loss) + 2 * abs(last["val_accuracy"] - accuracy)


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
