# /// repair
# base = "starter"
# summary = "cross-entropy, trained for a single epoch"
# ///
EPOCHS = 1
LEARNING_RATE = 2e-3


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels)
