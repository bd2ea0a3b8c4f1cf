# /// repair
# base = "reference"
# summary = "every image gets the label of the next one in its batch"
# ///
LEARNING_RATE = 1e-3


def criterion(outputs, labels):
    return F.cross_entropy(outputs, labels.roll(1))
