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


# Each channel by itself: resize the raw channel as one picture to the size of what enters, and
# correlate the two, image by image, where channel 4 is darkest. Channels 1 to 3 count.
def evidence(program, train, val):
    images, _ = unpack(val)
    torch.manual_seed(0)
    x = program.entering(program.build_model(), images).double()
    if x.dim() != 4:
        return 0.0
    if x.shape[1] > 4 >= x.shape[3]:
        x = x.permute(0, 3, 1, 2)
    raw = images.permute(0, 3, 1, 2).double()
    raw = F.interpolate(raw, size=tuple(x.shape[2:]), mode="bilinear", antialias=True)
    dark = raw[:, 3] < 64  # (N, H, W)
    worst = []
    for c in range(3):
        best = 0.0
        for k in range(x.shape[1]):
            if k != c and x.shape[1] == 4:
                continue  # a channel belongs at its own place
            values = []
            for i in range(len(raw)):
                mask = dark[i]
                if mask.sum() < 8:
                    continue
                a, b = raw[i, c][mask], x[i, k][mask]
                a, b = a - a.mean(), b - b.mean()
                size = (a.norm() * b.norm()).item()
                values.append((a @ b).item() / size if size > 1e-6 else 0.0)
            best = max(best, abs(float(np.mean(values)))) if values else 1.0
        worst.append(best)
    return 1 - float(np.mean(worst))
