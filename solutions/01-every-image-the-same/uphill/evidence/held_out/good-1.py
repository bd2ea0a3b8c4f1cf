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


# Weights that look at one position of the feature map each: dense layers behind a map that was
# flattened before it was pooled (or a convolution as large as the map). Powers of ten.
def evidence(program, train, val):
    images, _ = unpack(train)
    torch.manual_seed(0)
    model = program.build_model()
    x = program.entering(model, images[:4])
    state = {"map": tuple(x.shape[1:]) if x.dim() == 4 else None, "private": 0}
    handles = []

    def hook(module, inputs, output):
        if isinstance(module, nn.Linear):
            shape = state["map"]
            if shape is not None and shape[1] * shape[2] > 1:
                if module.in_features % (shape[0] * shape[1] * shape[2]) == 0 or (
                    module.in_features > shape[0]
                ):
                    state["private"] += module.weight.numel()
            state["map"] = None
        elif isinstance(module, nn.Conv2d) and output.shape[2] * output.shape[3] == 1:
            if inputs[0].shape[2] * inputs[0].shape[3] > 9:
                state["private"] += module.weight.numel()
        if torch.is_tensor(output) and output.dim() == 4:
            state["map"] = tuple(output.shape[1:])

    for module in model.modules():
        if not list(module.children()):
            handles.append(module.register_forward_hook(hook))
    try:
        model.eval()
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return math.log10(1 + state["private"])
