# /// repair
# base = "starter"
# summary = "cross_entropy, which takes logits, and a larger learning rate"
# ///
LEARNING_RATE = 6e-3


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels)
