import torch


def evidence(program, train, val):
    # the same images asked again and again, together and alone: how much do the answers move?
    model = program.train(train, val, logs=4).model
    images = torch.stack([val[i][0] for i in range(min(16, len(val)))])
    with torch.no_grad():
        together = torch.stack([program.predict(model, images)[:, 0] for _ in range(5)])
        alone = torch.cat([program.predict(model, image[None])[:, 0] for image in images])
    return float(together.std(dim=0).mean() + (together[0] - alone).abs().mean())
