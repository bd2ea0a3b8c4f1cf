import copy

import torch


def _tensors(data):
    images = torch.stack([data[i][0] for i in range(len(data))])
    return images, torch.tensor([int(data[i][1]) for i in range(len(data))])


def _excess(program, train, val, logs):
    """Reported validation loss minus the cross-entropy of the answers, at each log."""
    images, labels = _tensors(val)
    measured = []

    def each_log(model):
        with torch.no_grad():
            p = program.predict(copy.deepcopy(model), images)
        chosen = p[torch.arange(len(labels)), labels].double().clamp_min(1e-9)
        measured.append(-chosen.log().mean().item())

    run = program.train(train, val, logs=logs, each_log=each_log)
    return [log.reported["val_loss"] - m for log, m in zip(run.logs, measured)]


def evidence(program, train, val):
    # What is left over in the reported loss, if it is the same for true and for swapped labels:
    # then it is not about images at all, but about the weights.
    images, labels = _tensors(val)
    classes = len(val.classes)
    swapped = type(val)(images, (labels + 1) % classes, val.classes)
    true = _excess(program, train, val, 3)
    other = _excess(program, train, swapped, 3)
    scores = [min(a, b) - abs(a - b) for a, b in zip(true, other)]
    return float(sum(scores) / max(len(scores), 1))
