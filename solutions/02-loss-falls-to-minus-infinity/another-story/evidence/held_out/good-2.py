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


# The program itself for one epoch: the reported numbers, against the same numbers computed at once
# from all images. Whatever a legitimate program can have measured is tried (loss of the steps as
# they went by, or of the network after the epoch; in either mode), and the nearest one counts.
def at_once(program, model, dataset):
    images, labels = unpack(dataset)
    p = program.predict(model, images).clamp_min(1e-12)
    loss = -p[torch.arange(len(p)), labels].log().mean().item()
    return loss, (p.argmax(1) == labels).float().mean().item()


def evidence(program, train, val):
    images, labels = unpack(val)
    classes = len(val.classes)
    more = pack(
        val,
        torch.cat([images, images, images[:11]])[-211:],
        torch.cat([labels, labels, (labels[:11] + 1) % classes])[-211:],  # odd ones at the end
    )
    run = program.train(train, more, logs=1)
    reported = run.logs[0].reported
    model = run.model
    state = copy.deepcopy(model.state_dict())
    val_loss, val_accuracy = at_once(program, model, more)
    train_after, _ = at_once(program, model, train)
    candidates_val = [(val_loss, val_accuracy)]
    x, y = program.entering(model, unpack(more)[0]), unpack(more)[1]
    model.load_state_dict(state)
    model.train()
    with torch.no_grad():
        out = model(x)
    if out.shape[1] > 1:
        accuracy = (out.argmax(1) == y).float().mean().item()
        candidates_val.append((F.cross_entropy(out, y).item(), accuracy))
    model.load_state_dict(state)
    total = count = 0
    for step in program.first_steps(train, more, count=200):
        total += step.loss * len(step.output)
        count += len(step.output)
        if count >= len(train):
            break
    running = total / count
    off = [min(abs(reported["val_loss"] - v) / v for v, _ in candidates_val)]
    off.append(min(abs(reported["val_accuracy"] - a) for _, a in candidates_val))
    if math.isfinite(reported["train_loss"]):
        t = reported["train_loss"]
        off.append(min(abs(t - running) / running, abs(t - train_after) / train_after))
    return float(np.nan_to_num(max(off), nan=10.0, posinf=10.0))
