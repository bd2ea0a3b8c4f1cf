import torch


def evidence(program, train, val):
    # reported against measured, for both losses and the accuracy, plus the noise of the curve
    run = program.train(train, val, logs=6)
    total = 0.0
    for name, data in (("train_loss", train), ("val_loss", val)):
        images = torch.stack([data[i][0] for i in range(len(data))])
        labels = torch.tensor([int(data[i][1]) for i in range(len(data))])
        with torch.no_grad():
            p = program.predict(run.model, images)
        loss = -p[torch.arange(len(labels)), labels].clamp_min(1e-9).log().mean().item()
        total += abs(loss - run.logs[-1].reported[name])
    curve = [log.reported["val_loss"] for log in run.logs]
    jumps = sum(abs(curve[i + 1] - 2 * curve[i] + curve[i - 1]) for i in range(1, len(curve) - 1))
    return total + 0.1 * jumps
