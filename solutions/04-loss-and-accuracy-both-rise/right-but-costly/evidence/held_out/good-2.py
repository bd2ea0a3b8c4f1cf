import math

import torch
from torch import nn


def _loss_for(program, train, val, logits):
    """What fit's first backward is called on, if the last layer answers `logits` to every image
    and every label is 0."""
    torch.manual_seed(0)
    model = program.build_model()
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    last = [m for m in layers if m.weight.shape[0] == len(logits)][-1]
    with torch.no_grad():
        last.weight.zero_()
        if last.bias is None:
            last.bias = nn.Parameter(torch.zeros(len(logits)))
        last.bias.copy_(logits)
    images = torch.stack([train[i][0] for i in range(len(train))])
    zeros = type(train)(images, torch.zeros(len(train), dtype=torch.long), train.classes)
    return program.first_steps(zeros, val, model=model)[0].loss


def evidence(program, train, val):
    # Two answers for which the floor of a softmax taken twice can be computed by hand: all on
    # the true class, and half on the true class and half on another.
    classes = len(train.classes)
    whole, split = torch.full((classes,), -30.0), torch.full((classes,), -30.0)
    whole[0] = 30.0
    split[:2] = 30.0
    e = math.e
    floors = (math.log(e + classes - 1) - 1, math.log(2 * e**0.5 + classes - 2) - 0.5)
    losses = [_loss_for(program, train, val, answer) for answer in (whole, split)]
    return -sum(min(abs(a - b), 5.0) for a, b in zip(losses, floors))
