# How much dearer is a wrong answer of the returned network than one after the first epoch?


def evidence(program, train, val):
    images = torch.stack([val[i][0] for i in range(len(val))])
    labels = torch.tensor([int(val[i][1]) for i in range(len(val))])

    def dearness(model):
        probabilities = program.predict(model, images).clamp_min(1e-12)
        wrong = probabilities.argmax(1) != labels
        return F.nll_loss(probabilities[wrong].log(), labels[wrong]) if wrong.any() else 0.0

    first = program.train(train, val, logs=1).model
    return dearness(program.train(train, val).model) - dearness(first)
