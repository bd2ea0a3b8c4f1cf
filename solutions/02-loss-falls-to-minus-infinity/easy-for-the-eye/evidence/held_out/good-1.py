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


# Does one channel decide whether the others get through? Two sets of images differ only in
# channels 1 to 3 (those of another image); once channel 4 is black everywhere, once white. What
# remains of their difference at the entrance with black, against white? The same with each other
# channel as the gate. Asked of `predict` and of the first step of training.
def views(program, train, val, model, images, labels):
    yield program.entering(model, images).double()
    yield program.first_steps(pack(train, images, labels), val)[0].entered.double()


def evidence(program, train, val):
    images, labels = unpack(train)
    images, labels = images[:60], labels[:60]
    other = images.roll(1, dims=0)
    torch.manual_seed(0)
    model = program.build_model()
    gated = []
    for gate in range(images.shape[3]):
        sizes = []
        for value in (0, 255):
            one, two = images.clone(), other.clone()
            one[..., gate] = value
            two[..., gate] = value
            pairs = zip(
                views(program, train, val, model, one, labels),
                views(program, train, val, model, two, labels),
                strict=True,
            )
            sizes.append([(a - b).abs().mean().item() if a.shape == b.shape else 1.0 for a, b in pairs])
        black, white = sizes
        for b, w in zip(black, white, strict=True):
            if max(b, w) > 1e-9:
                gated.append(1 - min(b, w) / max(b, w))
    return max(gated) if gated else 0.0
