import torch


def evidence(program, train, val):
    # the gap between new and known images at the end, in loss and in accuracy
    run = program.train(train, val)
    right = []
    for data in (train, val):
        images = torch.stack([data[i][0] for i in range(len(data))])
        labels = torch.tensor([int(data[i][1]) for i in range(len(data))])
        with torch.no_grad():
            right.append((program.predict(run.model, images).argmax(1) == labels).float().mean())
    last = run.logs[-1].reported
    return float(last["val_loss"] - last["train_loss"] + 2 * (right[0] - right[1]))
