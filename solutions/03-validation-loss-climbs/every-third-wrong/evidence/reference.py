# Move the training images by eight pixels: how many answers change that were right before?


def evidence(program, train, val):
    images = torch.stack([train[i][0] for i in range(len(train))])
    labels = torch.tensor([int(train[i][1]) for i in range(len(train))])
    model = program.train(train, val, logs=6).model
    right = program.predict(model, images).argmax(1) == labels
    moved = torch.stack([images.roll(by, 2) for by in (-8, 8)])
    return sum(
        (program.predict(model, some).argmax(1) != labels)[right].float().mean() for some in moved
    )
