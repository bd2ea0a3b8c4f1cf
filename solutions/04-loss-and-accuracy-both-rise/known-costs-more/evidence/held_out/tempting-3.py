import torch


def evidence(program, train, val):
    # reported training loss against that of predict, minus the same for validation
    run = program.train(train, val, logs=10)
    rest = []
    for name, data in (("train_loss", train), ("val_loss", val)):
        images = torch.stack([data[i][0] for i in range(len(data))])
        labels = torch.tensor([int(data[i][1]) for i in range(len(data))])
        with torch.no_grad():
            p = sum(program.predict(run.model, images) for _ in range(8)) / 8
        loss = -p[torch.arange(len(labels)), labels].clamp_min(1e-9).log().mean().item()
        rest.append(abs(run.logs[-1].reported[name] - loss))
    return float(rest[0] - 0.5 * rest[1])
