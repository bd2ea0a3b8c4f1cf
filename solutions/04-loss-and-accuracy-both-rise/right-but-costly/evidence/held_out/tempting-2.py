import torch


def evidence(program, train, val):
    # flat probabilities: the largest one of an image stays small, although it is often the right one
    model = program.train(train, val).model
    images = torch.stack([train[i][0] for i in range(len(train))])
    labels = torch.tensor([int(train[i][1]) for i in range(len(train))])
    with torch.no_grad():
        p = program.predict(model, images)
    confidence, answers = p.max(dim=1)
    accuracy = (answers == labels).float().mean()
    return float(accuracy - confidence.mean() - 2 * (confidence.max() - 0.2).abs())
