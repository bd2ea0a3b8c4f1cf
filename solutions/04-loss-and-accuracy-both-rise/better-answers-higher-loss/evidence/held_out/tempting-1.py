import torch


def evidence(program, train, val):
    # reported against measured
    run = program.train(train, val, logs=4)
    total = 0.0
    for name, data in (("train_loss", train), ("val_loss", val)):
        images = torch.stack([data[i][0] for i in range(len(data))])
        labels = torch.tensor([int(data[i][1]) for i in range(len(data))])
        with torch.no_grad():
            p = program.predict(run.model, images)
        loss = -p[torch.arange(len(labels)), labels].clamp_min(1e-9).log().mean().item()
        total += run.logs[-1].reported[name] - loss
    return float(total)
