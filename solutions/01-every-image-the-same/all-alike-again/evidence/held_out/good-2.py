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


# Identical images with different labels must be pulled in different directions. All images are one
# grey square, labels alternate. Dropout is off, so all outputs are equal, and only the labels can
# make rows of the gradient at the output differ.
def evidence(program, train, val):
    images, _ = unpack(train)
    flat = torch.full_like(images[:60], 128)
    alternating = torch.arange(len(flat)) % 2
    torch.manual_seed(0)
    model = program.build_model()
    for module in model.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd):
            module.p = 0.0
    steps = program.first_steps(
        pack(train, flat, alternating), val, count=2, model=model, still=True
    )
    ranges = []
    for step in steps:
        g = step.output_gradient
        if g is None:
            return -2.0
        g = g.detach().double().reshape(len(g), -1)
        span = (g.max(0).values - g.min(0).values).max()
        ranges.append((span / (g.abs().max() + 1e-3 / len(g))).item())
    return -float(np.median(np.nan_to_num(ranges, nan=2.0)))
