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


# Only the arithmetic of the reports: `fit` gets a stub whose answers are fixed and known, whatever
# the mode, and which cannot learn. Then the mean loss of the training images, that of the
# validation images and the accuracy are known numbers, at every moment. The validation set has an
# odd size and its costly images at the end.
class Enough(Exception):
    pass


class Stub(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.outputs = outputs
        self.weight = nn.Parameter(torch.zeros(4, 4))
        self.bias = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        flat = x.flatten(1).float()
        generator = torch.Generator().manual_seed(0)
        mix = torch.randn(flat.shape[1], self.outputs, generator=generator)
        # standardised per image, so that the size of the input does not matter
        flat = (flat - flat.mean(1, keepdim=True)) / (flat.std(1, keepdim=True) + 1e-6)
        logits = 3 * torch.sin(3 * flat @ mix / flat.shape[1] ** 0.5)
        return logits + 0 * (self.weight.sum() + self.bias.sum())


def losses_and_hits(program, stub, dataset):
    images, labels = unpack(dataset)
    with torch.no_grad():
        out = stub(program.entering(stub, images))
    if out.shape[1] == 1:
        losses = F.binary_cross_entropy_with_logits(out[:, 0], labels.float(), reduction="none")
        return losses, (out[:, 0] > 0) == (labels == 1)
    return F.cross_entropy(out, labels, reduction="none"), out.argmax(1) == labels


def evidence(program, train, val):
    torch.manual_seed(0)
    model = program.build_model().eval()
    with torch.no_grad():
        outputs = model(program.entering(model, unpack(val)[0][:2])).shape[1]
    stub = Stub(outputs)
    images, labels = unpack(val)
    rounds = math.ceil(211 / len(images))
    images = images.repeat(rounds, 1, 1, 1)[:211]
    labels = labels.repeat(rounds)[:211]
    losses, _ = losses_and_hits(program, stub, pack(val, images, labels))
    order = losses.argsort()
    my_val = pack(val, images[order], labels[order])
    logs = []

    def log(model=None, **reported):
        logs.append(reported)
        if len(logs) == 2:
            raise Enough

    torch.manual_seed(0)
    try:
        program.fit(stub, train, my_val, device=torch.device("cpu"), log=log)
    except Enough:
        pass
    t, _ = losses_and_hits(program, stub, train)
    v, hits = losses_and_hits(program, stub, my_val)
    t, v, hits = t.mean().item(), v.mean().item(), hits.float().mean().item()
    wrong = []
    for reported in logs:
        # a validation on the training images would be another fault
        wrong.append(min(abs(reported["val_loss"] - v), abs(reported["val_loss"] - t)) / v)
        wrong.append(abs(reported["val_accuracy"] - hits))
        if math.isfinite(reported["train_loss"]):
            wrong.append(abs(reported["train_loss"] - t) / t)
    return float(np.nan_to_num(max(wrong), nan=10.0, posinf=10.0))
