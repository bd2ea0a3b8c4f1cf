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


# How easily does this network learn by heart? My own short training, the same for all: 60 images
# with labels drawn at random, 30 steps of Adam. A head with a weight for every position gets them
# right at once, a pooled one does not.
def evidence(program, train, val):
    images, _ = unpack(train)
    images = images[:60]
    generator = torch.Generator().manual_seed(1)
    labels = torch.randint(0, 2, (len(images),), generator=generator)
    results = []
    for seed in range(2):
        torch.manual_seed(seed)
        model = program.build_model()
        x = program.entering(model, images).detach()
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        losses = []
        for _ in range(30):
            out = model(x)
            if out.shape[1] == 1:
                loss = F.binary_cross_entropy_with_logits(out[:, 0], labels.float())
            else:
                loss = F.cross_entropy(out, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        results.append(np.mean(losses[-5:]))
    return -float(np.mean(results))
