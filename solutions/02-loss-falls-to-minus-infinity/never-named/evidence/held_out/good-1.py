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


def graded(program, train, val):
    """One class rare (10 of 120), whatever the images are, and what the loss makes of it. Returns
    for each class: images in the set, images met in the steps, sum of weights; and the push on the
    logit of each class, in the first steps of a network that stands still."""
    images, _ = unpack(train)
    n = 120
    images = images.repeat(math.ceil(n / len(images)), 1, 1, 1)[:n]
    labels = torch.tensor([0] * 60 + [1] * 50 + [2] * 10)
    mixed = torch.randperm(n, generator=torch.Generator().manual_seed(0))
    steps = program.first_steps(
        pack(train, images, labels[mixed]), val, count=12, still=True
    )
    met, weight, push = torch.zeros(3), torch.zeros(3), torch.zeros(3)
    for step in steps:
        g = step.output_gradient
        if g is None or g.dim() != 2 or g.shape[1] != 3:
            return None
        g = g.detach().float() * len(g)
        p = torch.softmax(step.output.detach().float(), 1)
        y = g.argmin(1)
        rows = torch.arange(len(y))
        each = -g[rows, y] / (1 - p[rows, y]).clamp_min(1e-3)
        for c in range(3):
            met[c] += (y == c).sum()
            weight[c] += each[y == c].sum()
        push += g.sum(0)
    return torch.bincount(labels, minlength=3), met, weight, push


def correction(program, train):
    """How much larger `predict` of a new network makes class 2 than the network itself does."""
    images, _ = unpack(train)
    ratios = []
    for seed in range(3):
        torch.manual_seed(seed)
        model = program.build_model()
        p = program.predict(model, images).clamp_min(1e-9)
        model.eval()
        with torch.no_grad():
            q = torch.softmax(model(program.entering(model, images)), 1)
        ratios.append((p[:, 2].log() - q[:, 2].log()).mean().item())
    return float(np.median(ratios))


# The weight that an image of the rare class carries in an epoch (sampling times loss), against one
# of the most frequent class. Untreated imbalance is a weight of exactly one, and no correction in
# `predict`. Any other weight, or a class that is never met, is something else.
def evidence(program, train, val):
    result = graded(program, train, val)
    if result is None:
        return -10.0
    count, _, weight, _ = result
    relative = (weight[2] / count[2]) / (weight[0] / count[0]).clamp_min(1e-9)
    return -abs(math.log(max(relative.item(), 1e-4))) - abs(correction(program, train))
