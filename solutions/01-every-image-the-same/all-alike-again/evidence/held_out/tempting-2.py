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


# Began with different answers, ended with one: spread before over spread after, and the loss stayed
# near ln 2.
def measured(program, train, val):
    torch.manual_seed(0)
    new = program.build_model()
    images, _ = unpack(val)
    before = program.predict(new, images)[:, 1].std()
    run = program.train(train, val)
    after = program.predict(run.model, images)[:, 1].std()
    stuck = abs(run.logs[-1].reported["train_loss"] - math.log(2))
    return (torch.log(before + 1e-6) - torch.log(after + 1e-6)).item() - 3 * stuck


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
