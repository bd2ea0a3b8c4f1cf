# /// repair
# base = "starter"
# summary = "cross-entropy with a rate that is far too large"
# ///
LEARNING_RATE = 0.5


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels)
