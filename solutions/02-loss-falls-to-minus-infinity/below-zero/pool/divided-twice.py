# /// repair
# base = "starter"
# summary = "the mean over the batch is divided by the size of the batch once more"
# ///
LEARNING_RATE = 1e-3


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels) / len(labels)
