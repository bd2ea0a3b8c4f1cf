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


# Whose answer is it? Replace one image of a batch by its negative and see which rows of the answer
# move. Row i must move most for image i. Evidence is the share of rows that move for another image
# and hardly for their own.
def evidence(program, train, val):
    images, _ = unpack(val)
    n = 12
    batch = images[:n]
    torch.manual_seed(0)
    model = program.build_model()
    for _ in range(1):  # sensible statistics for batch norm: some training steps do it
        model = program.train(train, val, logs=1).model

    def answers(x):
        p = program.predict(model, x).double().clamp(1e-12, 1 - 1e-12)
        return p.log()

    base = answers(batch)
    if len(base) != n:
        return 1.0
    moved = torch.zeros(n, n)  # image, row
    for i in range(n):
        changed = batch.clone()
        changed[i] = 255 - changed[i]
        moved[i] = (answers(changed) - base).abs().sum(1)
    own = moved.diagonal()
    foreign = (moved - torch.diag(own)).amax(0)
    return ((foreign > 1e-6) & (own < 0.01 * foreign)).double().mean().item()
