# How much surer is the returned network of new images than it has a right to be?


def evidence(program, train, val):
    images = torch.stack([val[i][0] for i in range(len(val))])
    labels = torch.tensor([int(val[i][1]) for i in range(len(val))])
    confidence, answers = program.predict(program.train(train, val).model, images).max(dim=1)
    return confidence.mean() - (answers == labels).float().mean()
