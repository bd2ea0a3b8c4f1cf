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


def at_last_layer(model, x):
    """What enters the last layer with weights, in training mode (batch norm) without dropout."""
    model.train()
    for module in model.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd):
            module.eval()
    seen, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            handles.append(module.register_forward_pre_hook(lambda m, i: seen.append(i[0])))
    try:
        with torch.no_grad():
            out = model(x)
    finally:
        for handle in handles:
            handle.remove()
    return (seen[-1] if seen else out).detach().double().flatten(1)


# How much of the differences between images arrives at the last layer of new networks, in powers of
# ten: spread over the images at the entrance, against the spread (absolute, and relative to the
# size of the values) in front of the last layer.
def evidence(program, train, val):
    images, _ = unpack(train)
    lost = []
    for seed in range(3):
        torch.manual_seed(seed)
        model = program.build_model()
        x = program.entering(model, images)
        entered = x.double().flatten(1).std(0).mean().item()
        f = at_last_layer(model, x)
        if entered < 1e-9 or f.abs().max() == 0:  # nothing entered, or all units dead: not faded
            return -1.0
        spread = f.std(0).mean().item()
        relative = spread / f.abs().mean().item()
        lost.append(math.log10(entered) - math.log10(min(spread, relative) + 1e-15))
    return float(np.median(lost))
