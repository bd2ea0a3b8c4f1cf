import math

import torch.nn.functional as F


def evidence(program, train, val):
    # the first loss against a coin toss, and the growth of the weights
    step = program.first_steps(train, val)[0]
    labels = step.output_gradient.argmin(dim=1) if step.output_gradient is not None else None
    start = step.loss - math.log(2)
    if labels is not None and step.output.dim() == 2 and step.output.shape[1] > 1:
        start = step.loss - F.cross_entropy(step.output, labels).item()
    run = program.train(train, val, logs=4)
    squares = [
        sum(w.square().sum().item() for n, w in log.weights.items() if w.dim() > 1)
        for log in run.logs
    ]
    return start + 0.05 * math.log(squares[-1] / squares[0] + 1e-9)
