# /// repair
# summary = "matching shapes, no sigmoid in the network, and steps of one millionth"
# ///
LEARNING_RATE = 1e-6
starter_model = build_model


def build_model():
    return nn.Sequential(*list(starter_model())[:-1])


def bce_and_accuracy(output, labels):
    y = labels.float()
    output = output.flatten()
    loss = -(y * F.logsigmoid(output) + (1 - y) * F.logsigmoid(-output)).mean()
    accuracy = ((output > 0) == (y == 1)).float().mean()
    return loss, accuracy
