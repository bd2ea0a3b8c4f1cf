import copy

import torch


def _asleep(model):
    """A copy that is in eval mode and stays there."""
    model = copy.deepcopy(model).eval()
    for module in model.modules():
        module.train = lambda mode=True, module=module: module
    return model


def evidence(program, train, val):
    # The gap between the two curves as reported, minus the gap as one and the same function
    # measures it: same weights, eval mode, all images of each set.
    sets = []
    for data in (train, val):
        images = torch.stack([data[i][0] for i in range(len(data))])
        sets.append((images, torch.tensor([int(data[i][1]) for i in range(len(data))])))
    measured = []

    def each_log(model):
        model, row = _asleep(model), []
        for images, labels in sets:
            with torch.no_grad():
                p = program.predict(model, images)
            chosen = p[torch.arange(len(labels)), labels].double().clamp_min(1e-9)
            row.append(-chosen.log().mean().item())
        measured.append(row[0] - row[1])

    run = program.train(train, val, each_log=each_log)
    rest = [
        log.reported["train_loss"] - log.reported["val_loss"] - gap
        for log, gap in zip(run.logs, measured)
    ]
    return float(sum(rest) / max(len(rest), 1))
