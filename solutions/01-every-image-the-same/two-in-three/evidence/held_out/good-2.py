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


def at_first_conv(program, model, images):
    """(N, C, H, W): what the first convolution sees when `predict` is asked."""
    seen, handle = [], None
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            handle = module.register_forward_pre_hook(lambda m, i: seen.append(i[0].detach()))
            break
    try:
        program.predict(model, images)
    finally:
        if handle is not None:
            handle.remove()
    return channels_first(torch.cat(seen) if seen else program.entering(model, images))


def channels_first(x):
    x = x.detach().double()
    if x.dim() == 4 and x.shape[1] > 4 >= x.shape[3]:
        x = x.permute(0, 3, 1, 2)
    return x


# A picture of two halves has one straight edge. However it is scaled, mirrored or turned, what the
# network sees must have one edge as well. Count pairs of neighbours on different sides of the mean.
def edges(x):
    low, high = x.amin((2, 3), keepdim=True), x.amax((2, 3), keepdim=True)
    side = x > (low + high) / 2
    count = (side[:, :, 1:] != side[:, :, :-1]).sum((2, 3))
    count = count + (side[:, :, :, 1:] != side[:, :, :, :-1]).sum((2, 3))
    return (count.double() / (x.shape[2] + x.shape[3])).mean().item()


def evidence(program, train, val):
    images, labels = unpack(train)
    halves = torch.full_like(images, 90)
    h, w = images.shape[1:3]
    for i in range(len(halves)):
        if i % 4 == 0:
            halves[i, :, : w // 2] = 160
        elif i % 4 == 1:
            halves[i, :, w // 2 :] = 160
        elif i % 4 == 2:
            halves[i, : h // 2] = 160
        else:
            halves[i, h // 2 :] = 160
    torch.manual_seed(0)
    model = program.build_model()
    asked = edges(at_first_conv(program, model, halves))
    entered = channels_first(program.first_steps(pack(train, halves, labels), val)[0].entered)
    trained = edges(entered) if entered.dim() == 4 else asked
    return (asked + trained) / 2
