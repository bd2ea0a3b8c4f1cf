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


# Arithmetic: from kernel, stride, padding and dilation of every convolution and the size of what
# enters it, the share of windows that lie in the padding altogether.
def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def seeing(size, out, kernel, stride, padding, dilation):
    """Share of the windows along one axis that cover a pixel of the image."""
    good = 0
    for i in range(out):
        start = i * stride - padding
        good += any(0 <= start + k * dilation < size for k in range(kernel))
    return good / max(out, 1)


def evidence(program, train, val):
    images, _ = unpack(train)
    torch.manual_seed(0)
    model = program.build_model()
    x = program.entering(model, images[:2])
    blind, handles = [0.0], []
    extra = {"pad": (0, 0)}

    def hook(module, inputs, output):
        if isinstance(module, nn.ZeroPad2d | nn.ConstantPad2d):
            left, right, top, bottom = pair(module.padding) if not isinstance(
                module.padding, int) else (module.padding,) * 4
            extra["pad"] = (top, left)
            return
        padding = module.padding
        if isinstance(padding, str):  # "same" or "valid" never leave a window in the padding
            extra["pad"] = (0, 0)
            return
        share = 1.0
        for axis in (0, 1):
            already = extra["pad"][axis]
            share *= seeing(
                inputs[0].shape[2 + axis] - 2 * already,
                output.shape[2 + axis],
                pair(module.kernel_size)[axis],
                pair(module.stride)[axis],
                pair(padding)[axis] + already,
                pair(module.dilation)[axis],
            )
        extra["pad"] = (0, 0)
        if getattr(module, "padding_mode", "zeros") == "zeros":
            blind.append(1 - share)

    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.ZeroPad2d | nn.ConstantPad2d):
            handles.append(module.register_forward_hook(hook))
    try:
        model.eval()
        with torch.no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return max(blind)
