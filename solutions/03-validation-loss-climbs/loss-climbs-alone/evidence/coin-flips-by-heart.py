# With coin flips for labels there is nothing to learn: does it return a network that knows them?


def evidence(program, train, val):
    def flipped(data):
        return [(data[i][0], int(torch.rand(()) < 0.5)) for i in range(len(data))]

    flips = flipped(train)
    model = program.train(flips, flipped(val)).model
    images, labels = torch.stack([image for image, _ in flips]), torch.tensor([y for _, y in flips])
    return -F.nll_loss(program.predict(model, images).clamp_min(1e-12).log(), labels)
