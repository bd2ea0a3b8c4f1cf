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


# Symptom: after training all answers are alike.
def measured(program, train, val):
    model = program.train(train, val).model
    p = program.predict(model, unpack(val)[0])
    return -p.std(0).mean().item()


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
