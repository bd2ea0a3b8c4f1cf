# How far have the log-odds of the answers to new images grown since the first epoch?


def evidence(program, train, val):
    images = torch.stack([val[i][0] for i in range(len(val))])

    def size(model):
        logs = program.predict(model, images).clamp_min(1e-12).log()
        return (logs[:, 0] - logs[:, 1]).abs().mean()

    first = program.train(train, val, logs=1).model
    return size(program.train(train, val).model) - size(first)
