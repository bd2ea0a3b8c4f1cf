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


# Numbers behind the ReLUs that are the same for every validation image (as the notebook says: many
# numbers do not depend on the image), in the trained network.
def measured(program, train, val):
    model = program.train(train, val, logs=3).model
    x = program.entering(model, unpack(val)[0])
    shares, handles = [0.0], []

    def hook(module, inputs, output):
        shares.append((output.std(0) < 1e-6).double().mean().item())

    for module in model.modules():
        if isinstance(module, nn.ReLU | nn.GELU | nn.LeakyReLU | nn.SiLU):
            handles.append(module.register_forward_hook(hook))
    model.eval()
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return max(shares)


def evidence(program, train, val):
    value = float(measured(program, train, val))
    return value if math.isfinite(value) else -1e3  # NaN or infinite
